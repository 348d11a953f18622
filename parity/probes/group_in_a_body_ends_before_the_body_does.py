"""The tasks run while the body waits."""
import asyncio

from prelude import P, run


async def results():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.sleep(i, i)) for i in (2, 1)]
    for task in tasks:
        yield task.result()


async def main():
    P([item async for item in results()])


run('group in a body ends before the body does', main)
