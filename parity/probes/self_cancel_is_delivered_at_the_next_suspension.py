"""Awaiting what is done delivers no cancellation, the next real suspension does."""
import asyncio

from prelude import P, run


async def child():
    asyncio.current_task().cancel()
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)
    await future
    P('passed a done future')
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        P('delivered')
        raise


async def main():
    task = asyncio.create_task(child())
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


run('self cancel is delivered at the next suspension', main)
