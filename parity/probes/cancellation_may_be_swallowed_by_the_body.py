"""The consumer goes on and does not hear of it."""
import asyncio

from prelude import P, outcome, run


async def swallows():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        yield 'swallowed'


async def consumer():
    async for item in swallows():
        P(item, asyncio.current_task().cancelling())
    return 'ended'


async def main():
    task = asyncio.create_task(consumer())
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task))


run('cancellation may be swallowed by the body', main)
