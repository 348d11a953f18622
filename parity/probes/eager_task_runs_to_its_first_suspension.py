"""Creation runs the body up to its first suspension; it goes on one tick later."""
import asyncio

from prelude import P, run


async def child():
    P('first part')
    await asyncio.sleep(0)
    P('second part')
    return 'value'


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(child())
    P('created', task.done())
    P(await task)


run('eager task runs to its first suspension', main)
