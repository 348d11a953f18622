"""And the block is over."""
import asyncio
from contextlib import asynccontextmanager

from prelude import Boom, P, run


@asynccontextmanager
async def swallows(kind):
    try:
        yield
    except kind as error:
        P('swallows', type(error).__name__)


@asynccontextmanager
async def logged(name):
    try:
        yield
    finally:
        P('exit', name)


async def main():
    async with swallows(Boom), logged('b'):
        raise Boom('in the block')
    P('end')


run('outer manager swallows what the inner lets pass', main)
