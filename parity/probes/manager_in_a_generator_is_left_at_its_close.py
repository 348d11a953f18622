"""The exit of the generator passes through it."""
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


async def items():
    async with logged('a'):
        yield 1


async def main():
    generator = items()
    P(await anext(generator))
    await generator.aclose()
    P('end')


run('manager in a generator is left at its close', main)
