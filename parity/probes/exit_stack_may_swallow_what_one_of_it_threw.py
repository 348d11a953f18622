"""Though the block ended well."""
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
    async with AsyncExitStack() as stack:
        stack.push_async_exit(noting('last', True))
        stack.push_async_exit(throwing('first'))
    P('end')


run('exit stack may swallow what one of it threw', main)
