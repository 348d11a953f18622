"""The group is thrown now, the cancellation by the next await."""
import asyncio

from prelude import Boom, P, run, show


async def child():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        raise Boom('child') from None


async def parent():
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions], me.cancelling())
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        P('cancelled', me.cancelling())
        raise


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


run('failures come before the cancel of the parent', main)
