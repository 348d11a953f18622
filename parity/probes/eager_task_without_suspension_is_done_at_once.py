"""A body that never suspends is done when creation returns; its callbacks run in the next tick."""
import asyncio

from prelude import P, run


async def child():
    P('child')
    return 'value'


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(child(), name='mine')
    P('created', task.done(), task.get_coro(), task.get_name())
    task.add_done_callback(lambda _: P('callback'))
    P(await task, task.cancel())
    await asyncio.sleep(0)


run('eager task without suspension is done at once', main)
