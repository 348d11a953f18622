"""One tick after the failure all are asked to end, in the next they hear of it."""
import asyncio

from prelude import Boom, P, run, show


async def fails():
    P('fails')
    raise Boom('first')


async def sibling():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        P('sibling')
        raise


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sibling())
            group.create_task(fails())
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                P('body', me.cancelling())
                raise
    except ExceptionGroup as error:
        P('end', [show(each) for each in error.exceptions], me.cancelling())


run('failing task cancels its siblings and the body', main)
