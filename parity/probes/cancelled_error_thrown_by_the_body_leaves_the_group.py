"""Without a request the tasks are cancelled and the error is thrown as it is."""
import asyncio

from prelude import P, run, show


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(asyncio.sleep(3600))
            await asyncio.sleep(0)
            raise asyncio.CancelledError('by hand')
    except asyncio.CancelledError as error:
        P(show(error), task.cancelled(), me.cancelling())


run('cancelled error thrown by the body leaves the group', main)
