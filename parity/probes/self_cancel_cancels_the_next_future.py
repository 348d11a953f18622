"""A task that cancelled itself cancels the pending future it awaits next."""
import asyncio

from prelude import P, run, show


async def child(future):
    asyncio.current_task().cancel('self')
    try:
        await future
    except asyncio.CancelledError as error:
        P(show(error), future.cancelled())


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    await task
    P('main', task.cancelled(), task.cancelling())


run('self cancel cancels the next future', main)
