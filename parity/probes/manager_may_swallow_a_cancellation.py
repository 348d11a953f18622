"""The task goes on; the request still counts."""
import asyncio
from contextlib import asynccontextmanager

from prelude import P, outcome, run


@asynccontextmanager
async def swallows(kind):
    try:
        yield
    except kind as error:
        P('swallows', type(error).__name__)


async def works():
    async with swallows(asyncio.CancelledError):
        await asyncio.sleep(60)
    P('goes on', asyncio.current_task().cancelling())
    return 'ended'


async def main():
    task = asyncio.create_task(works())
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task))


run('manager may swallow a cancellation', main)
