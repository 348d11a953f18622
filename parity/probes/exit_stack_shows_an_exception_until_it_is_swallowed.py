"""The rest sees none."""
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
        for name in ('third', 'second', 'first'):
            stack.push_async_exit(noting(name, name == 'second'))
        raise Boom('in the block')
    P('end')


run('exit stack shows an exception until it is swallowed', main)
