"""Only the uncancel that reaches zero withdraws a cancellation; below zero there is nothing."""
import asyncio

from prelude import P, run


async def child():
    task = asyncio.current_task()
    task.cancel()
    task.cancel()
    P('uncancel', task.uncancel(), task.cancelling())
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        P('delivered')
    P('uncancel', task.uncancel(), task.uncancel())


async def main():
    task = asyncio.create_task(child())
    await task
    P(task.cancelled())


run('uncancel of one of two does not withdraw', main)
