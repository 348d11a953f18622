"""The new task is the current one while its first part runs, then the creator is again."""
import asyncio

from prelude import P, run


async def child(seen):
    seen.append(asyncio.current_task())
    await asyncio.sleep(0)
    seen.append(asyncio.current_task())


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    me = asyncio.current_task()
    seen = []
    task = asyncio.create_task(child(seen))
    P('restored', asyncio.current_task() is me, 'first', seen[0] is task)
    await task
    P('second', seen[1] is task)


run('eager task is current in its first step', main)
