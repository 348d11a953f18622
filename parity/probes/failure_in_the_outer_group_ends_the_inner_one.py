"""The inner block is cancelled with the outer body."""
import asyncio

from prelude import Boom, P, run, show


async def fails():
    raise Boom('outer')


async def child():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        P('child')
        raise


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(fails())
            try:
                async with asyncio.TaskGroup() as inner:
                    inner.create_task(child())
            except asyncio.CancelledError:
                P('inner', me.cancelling())
                raise
    except ExceptionGroup as error:
        P('outer', [show(each) for each in error.exceptions], me.cancelling())


run('failure in the outer group ends the inner one', main)
