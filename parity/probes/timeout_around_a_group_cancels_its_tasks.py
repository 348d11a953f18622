"""The group passes the cancellation on, the timeout throws."""
import asyncio

from prelude import P, run


async def child():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        P('child')
        raise


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0.01):
            async with asyncio.TaskGroup() as group:
                group.create_task(child())
    except TimeoutError:
        P('timeout', me.cancelling())


run('timeout around a group cancels its tasks', main)
