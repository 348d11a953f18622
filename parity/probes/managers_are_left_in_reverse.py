"""The inner one first."""
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
    async with logged('a') as a, logged('b') as b, logged('c') as c:
        P(a, b, c)


run('managers are left in reverse', main)
