"""And not what could not be entered."""
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


@asynccontextmanager
async def bad():
    raise Boom('cannot be entered')
    yield


async def main():
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(logged('a'))
            await stack.enter_async_context(bad())
            await stack.enter_async_context(logged('b'))
    except Boom as error:
        P(show(error))


run('exit stack leaves what was entered before a failure', main)
