"""The tick in which a job's future calls back is the one in which its waiter resumes."""
import asyncio

from prelude import note, run, tick


async def main():
    loop = asyncio.get_running_loop()
    seen = []
    future = loop.run_in_executor(None, lambda: 1)
    future.add_done_callback(lambda _: seen.append(tick()))
    await future
    note('distance', tick() - seen[0])


run('executor job wakes callbacks and waiter in one tick', main)
