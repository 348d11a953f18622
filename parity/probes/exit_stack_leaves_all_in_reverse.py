"""Managers and callbacks as they come."""
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


async def waits(name):
    await asyncio.sleep(0)
    P(name)


async def main():
    async with AsyncExitStack() as stack:
        P(await stack.enter_async_context(logged('a')))
        stack.callback(P, 'callback')
        stack.push_async_callback(waits, 'async callback')
        stack.push_async_exit(noting('exit'))
        P('body')
    P('end')


run('exit stack leaves all in reverse', main)
