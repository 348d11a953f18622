"""The coroutine is interrupted in the tick after the timer, the timeout leaves in the same one."""
import asyncio

from prelude import P, run, show


async def child():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError as error:
        P('child', show(error))
        raise


async def main():
    try:
        await asyncio.wait_for(child(), 0.01)
    except TimeoutError as error:
        P('timeout', show(error.__cause__), asyncio.current_task().cancelling())


run('wait for cancels what takes too long', main)
