"""Without a tick of its own."""
import asyncio
from contextlib import asynccontextmanager

from prelude import P, run


@asynccontextmanager
async def logged(name):
    P('enter', name)
    try:
        yield name
    finally:
        P('exit', name)


async def main():
    async with logged('a') as name:
        P('body', name)
    P('end')


run('manager runs the block at its yield', main)
