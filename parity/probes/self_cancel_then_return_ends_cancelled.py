"""A task that cancels itself and returns without suspending ends cancelled."""
import asyncio

from prelude import P, run, show


async def child():
    asyncio.current_task().cancel('self')
    P('returns')
    return 1


async def main():
    task = asyncio.create_task(child())
    try:
        await task
    except asyncio.CancelledError as error:
        P(show(error), task.cancelled())


run('self cancel then return ends cancelled', main)
