"""Requests from before the block do not count: the block throws a timeout."""
import asyncio

from prelude import P, run


async def child():
    me = asyncio.current_task()
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        P('swallowed', me.cancelling())
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(3600)
    except TimeoutError:
        P('timeout', me.cancelling())


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    task.cancel()
    await task


run('task that was cancelled before may time out', main)
