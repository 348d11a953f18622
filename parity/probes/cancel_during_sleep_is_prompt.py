"""A sleeping task that is cancelled ends in the next tick, long before its time."""
import asyncio

from prelude import P, run


async def main():
    task = asyncio.create_task(asyncio.sleep(3600))
    await asyncio.sleep(0)
    P('cancel', task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


run('cancel during sleep is prompt', main)
