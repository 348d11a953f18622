"""A new one each time."""
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


@logged('f')
async def twice(x):
    await asyncio.sleep(0)
    return 2 * x


async def main():
    P(await twice(2))
    P(await twice(3))


run('decorated function enters a manager for each call', main)
