"""When the awaited task swallows the cancellation the outer one gets its value and is not cancelled."""
import asyncio

from prelude import P, run


async def inner():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        return 'swallowed'


async def outer(task):
    return await task


async def main():
    inner_task = asyncio.create_task(inner())
    outer_task = asyncio.create_task(outer(inner_task))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    outer_task.cancel()
    P(await outer_task, outer_task.cancelled(), outer_task.cancelling(), inner_task.cancelling())


run('inner task that swallows keeps the outer alive', main)
