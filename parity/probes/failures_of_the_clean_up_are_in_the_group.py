"""What the siblings throw while they are cancelled is listed after the first failure."""
import asyncio

from prelude import Boom, P, run, show


async def fails():
    raise Boom('first')


async def sibling():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        raise Boom('clean-up') from None


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sibling())
            group.create_task(fails())
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


run('failures of the clean up are in the group', main)
