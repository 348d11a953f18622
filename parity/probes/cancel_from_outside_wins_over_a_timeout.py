"""Both in one tick: the block ends with the CancelledError, whose request stays counted."""
import asyncio

from prelude import P, run


async def child():
    loop = asyncio.get_running_loop()
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(3600) as scope:
            loop.call_soon(scope.reschedule, loop.time() - 1)
            loop.call_soon(loop.call_soon, me.cancel, 'why')
            await asyncio.sleep(3600)
    except asyncio.CancelledError:
        P('cancelled', scope.expired(), me.cancelling())
        raise


async def main():
    task = asyncio.create_task(child())
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


run('cancel from outside wins over a timeout', main)
