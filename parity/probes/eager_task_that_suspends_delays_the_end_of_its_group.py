"""It goes on one tick later, two more and the block is left."""
import asyncio

from prelude import P, run


async def child():
    P('first part')
    await asyncio.sleep(0)
    P('second part')


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    async with asyncio.TaskGroup() as group:
        group.create_task(child())
        P('body')
    P('end')


run('eager task that suspends delays the end of its group', main)
