"""The block is over, and all goes on."""
import asyncio
from contextlib import asynccontextmanager

from prelude import Boom, P, run


@asynccontextmanager
async def swallows(kind):
    try:
        yield
    except kind as error:
        P('swallows', type(error).__name__)


async def main():
    async with swallows(Boom):
        P('body')
        raise Boom('in the block')
    P('end')


run('manager that catches at its yield swallows', main)
