"""Which leaves the block."""
import asyncio
from contextlib import asynccontextmanager

from prelude import Boom, P, run, show


@asynccontextmanager
async def replaces():
    try:
        yield
    except Boom as error:
        raise Boom('instead') from error


async def main():
    try:
        async with replaces():
            raise Boom('in the block')
    except Boom as error:
        P(show(error), '-', show(error.__cause__))


run('manager may throw something else instead', main)
