"""It cannot start tasks any more, and the failure comes at its end."""
import asyncio

from prelude import Boom, P, run, show


async def fails():
    raise Boom('first')


async def never():
    P('never')


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                P('swallowed')
            await asyncio.sleep(0)
            coroutine = never()
            try:
                group.create_task(coroutine)
            except RuntimeError:
                P('refused', me.cancelling())
            coroutine.close()
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions], me.cancelling())


run('body that swallows the abort goes on', main)
