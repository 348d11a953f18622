"""All tasks that await one future resume in the next tick, in the order in which they came."""
import asyncio

from prelude import P, run


async def waiter(name, future):
    P(name, 'waits')
    P(name, 'got', await future)


async def main():
    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(waiter(name, future)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    P('set')
    future.set_result('value')
    for task in tasks:
        await task
    P('end')


run('waiters wake in the order of awaiting', main)
