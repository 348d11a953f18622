"""The block waits."""
import asyncio
from contextlib import asynccontextmanager

from prelude import P, run


@asynccontextmanager
async def slow():
    await asyncio.sleep(0)
    P('entered')
    yield
    await asyncio.sleep(0)
    P('left')


async def main():
    P('begin')
    async with slow():
        P('body')
    P('end')


run('manager may await on both sides of its yield', main)
