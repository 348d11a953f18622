"""The block waits for its tasks already, nothing is asked of its task."""
import asyncio

from prelude import Boom, P, run, show


async def fails():
    raise Boom('first')


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions], me.cancelling())


run('failing task does not cancel a body that has ended', main)
