"""By the cancellation that leaves as a group of exceptions."""
import asyncio
from contextlib import asynccontextmanager

from prelude import Boom, P, run, show


async def fails():
    await asyncio.sleep(1)
    raise Boom('in the background')


@asynccontextmanager
async def background():
    async with asyncio.TaskGroup() as group:
        group.create_task(fails())
        yield


async def main():
    try:
        async with background():
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                P('block is cancelled')
                raise
    except ExceptionGroup as group:
        P([show(error) for error in group.exceptions], asyncio.current_task().cancelling())


run('group around a yield fails the block', main)
