"""Done callbacks and awaiters of a task run in the tick after its last step, in the order of registration."""
import asyncio

from prelude import P, run


async def child():
    P('child starts')
    await asyncio.sleep(0)
    P('child ends')


async def main():
    task = asyncio.create_task(child())
    task.add_done_callback(lambda _: P('callback'))
    await task
    P('main')


run('task that ends wakes its awaiter next tick', main)
