"""Though a generator cannot throw it."""
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


async def nothing():
    return
    yield


async def main():
    try:
        async with logged('a'):
            await anext(nothing())
    except StopAsyncIteration:
        P('end')


run('manager lets the end of items pass', main)
