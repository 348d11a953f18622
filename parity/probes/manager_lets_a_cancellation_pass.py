"""Its finally block runs in the cancelled task."""
import asyncio
from contextlib import asynccontextmanager

from prelude import P, outcome, run


@asynccontextmanager
async def logged(name):
    P('enter', name)
    try:
        yield name
    finally:
        P('exit', name)


async def works():
    async with logged('a'):
        await asyncio.sleep(60)


async def main():
    task = asyncio.create_task(works())
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task))


run('manager lets a cancellation pass', main)
