"""A task that cancelled itself and awaits another task cancels that one, down to its future."""
import asyncio

from prelude import P, run


async def inner(future):
    await future


async def outer(task):
    asyncio.current_task().cancel()
    await task


async def main():
    future = asyncio.get_running_loop().create_future()
    inner_task = asyncio.create_task(inner(future))
    await asyncio.sleep(0)
    outer_task = asyncio.create_task(outer(inner_task))
    try:
        await outer_task
    except asyncio.CancelledError:
        P(outer_task.cancelled(), inner_task.cancelled(), future.cancelled())


run('self cancel cancels the task awaited next', main)
