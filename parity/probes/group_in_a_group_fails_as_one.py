"""The inner group is the failure of the outer one's body."""
import asyncio

from prelude import Boom, P, run, show


async def fails():
    raise Boom('inner')


async def main():
    try:
        async with asyncio.TaskGroup() as outer:
            sibling = outer.create_task(asyncio.sleep(3600))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(fails())
    except ExceptionGroup as error:
        P(len(error.exceptions), [show(each) for each in error.exceptions[0].exceptions], sibling.cancelled())


run('group in a group fails as one', main)
