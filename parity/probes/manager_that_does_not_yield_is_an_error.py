"""The block does not run."""
import asyncio
from contextlib import asynccontextmanager

from prelude import P, run


@asynccontextmanager
async def empty():
    if False:
        yield


async def main():
    try:
        async with empty():
            P('body')
    except RuntimeError as error:
        P(str(error))


run('manager that does not yield is an error', main)
