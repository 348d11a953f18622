"""The block ends before the group does."""
import asyncio
from contextlib import asynccontextmanager

from prelude import P, run


@asynccontextmanager
async def background():
    async with asyncio.TaskGroup() as group:
        yield group.create_task(asyncio.sleep(2, 'done'))
    P('group ended')


async def main():
    async with background() as task:
        P('body', task.done())
    P('end', task.done())


run('manager may have a group around its yield', main)
