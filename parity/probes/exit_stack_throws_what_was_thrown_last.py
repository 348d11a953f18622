"""The others see what was thrown before."""
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
    try:
        async with AsyncExitStack() as stack:
            stack.push_async_exit(noting('last'))
            stack.push_async_exit(throwing('second'))
            stack.push_async_exit(noting('between'))
            stack.push_async_exit(throwing('first'))
            raise Boom('in the block')
    except Boom as error:
        while error:
            P('thrown', show(error))
            error = error.__context__


run('exit stack throws what was thrown last', main)
