"""An eager task that waits for a future resumes in the tick after it is set."""
import asyncio

from prelude import P, run


async def child(future):
    P('child', await future)


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    future = loop.create_future()
    task = asyncio.create_task(child(future))
    future.set_result('value')
    P('set', task.done())
    await task
    P('end')


run('eager task resumes like any other', main)
