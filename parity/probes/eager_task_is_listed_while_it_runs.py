"""All tasks show an eager task in its first part, and no longer when it ended there."""
import asyncio

from prelude import P, run


async def child(suspends):
    P('inside', asyncio.current_task() in asyncio.all_tasks())
    if suspends:
        await asyncio.sleep(0)


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    P('ended', asyncio.create_task(child(False)) in asyncio.all_tasks())
    task = asyncio.create_task(child(True))
    P('suspended', task in asyncio.all_tasks())
    await task
    P('ended', task in asyncio.all_tasks())


run('eager task is listed while it runs', main)
