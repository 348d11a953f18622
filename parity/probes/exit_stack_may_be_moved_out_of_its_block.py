"""And closed later."""
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
        await stack.enter_async_context(logged('a'))
        kept = stack.pop_all()
    P('after the block')
    await kept.aclose()
    P('end')


run('exit stack may be moved out of its block', main)
