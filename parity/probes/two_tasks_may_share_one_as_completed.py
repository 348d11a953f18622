"""Who waits first gets the first item."""
import asyncio

from prelude import P, run


async def consume(name, item):
    P(name, await item)


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    one, two = asyncio.as_completed([first, second])
    tasks = asyncio.create_task(consume('one', one)), asyncio.create_task(consume('two', two))
    await asyncio.sleep(0)
    first.set_result('first')
    await asyncio.sleep(0)
    second.set_result('second')
    await asyncio.wait(tasks)


run('two tasks may share one as completed', main)
