"""Behind those of the tasks."""
import asyncio

from prelude import Boom, P, run, show


async def child():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        raise Boom('child') from None


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
            await asyncio.sleep(0)
            raise Boom('body')
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


run('failure of the body comes last', main)
