"""The group leaves the block, and the timeout has expired."""
import asyncio

from prelude import Boom, P, run, show


async def child():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        raise Boom('child') from None


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0.01) as scope:
            async with asyncio.TaskGroup() as group:
                group.create_task(child())
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions], scope.expired(), me.cancelling())
    await asyncio.sleep(0)
    P('went on')


run('failures of a group win over the timeout around it', main)
