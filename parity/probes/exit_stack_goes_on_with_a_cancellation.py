"""That came while it was left."""
import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

from prelude import Boom, P, outcome, run, show


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


async def works():
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(logged('a'))
        stack.push_async_callback(asyncio.sleep, 60)
        stack.push_async_exit(noting('first'))


async def main():
    task = asyncio.create_task(works())
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task))


run('exit stack goes on with a cancellation', main)
