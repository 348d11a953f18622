"""It is empty."""
import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

from prelude import Boom, P, run, show


@asynccontextmanager
async def logged(name):
    P('enter', name)
    try:
        yield name
    finally:
        P('exit', name)


def noting(name, swallow=False):
    async def leave(kind, error, trace):
        P(name, error and show(error))
        return swallow
    return leave


def throwing(message):
    async def leave(kind, error, trace):
        P('throws', message)
        raise Boom(message)
    return leave


async def main():
    stack = AsyncExitStack()
    for name in ('a', 'b'):
        async with stack:
            await stack.enter_async_context(logged(name))


run('exit stack that was left may be used again', main)
