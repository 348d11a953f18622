"""A task that swallows its cancellation goes on, with the request still counted."""
import asyncio

from prelude import P, run


async def child():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        P('swallowed', asyncio.current_task().cancelling())
    await asyncio.sleep(0)
    P('later', asyncio.current_task().cancelling())
    return 'value'


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    task.cancel()
    P(await task, task.cancelled(), task.cancelling())


run('swallowed cancel leaves the count raised', main)
