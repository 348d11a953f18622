"""It has no second yield."""
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
    manager = logged('a')
    async with manager:
        pass
    try:
        async with manager:
            P('body')
    except Exception:
        P('refused')


run('manager of a generator is entered once', main)
