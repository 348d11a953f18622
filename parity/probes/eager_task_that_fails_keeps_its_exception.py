"""An exception of the first part is stored in the task and not thrown by creation."""
import asyncio

from prelude import Boom, P, run, show


async def child():
    raise Boom('eager')


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(child())
    P('created', task.done(), show(task.exception()))


run('eager task that fails keeps its exception', main)
