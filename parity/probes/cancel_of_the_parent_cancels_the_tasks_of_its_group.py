"""They end first, then the block, with the CancelledError."""
import asyncio

from prelude import P, run, show


async def child():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        P('child')
        raise


async def parent():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
    except asyncio.CancelledError as error:
        P('parent', show(error), asyncio.current_task().cancelling())
        raise


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'))
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


run('cancel of the parent cancels the tasks of its group', main)
