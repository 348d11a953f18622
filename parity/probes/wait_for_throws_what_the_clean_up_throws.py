"""An exception of the coroutine's own is not replaced by the timeout."""
import asyncio

from prelude import Boom, P, run, show


async def child():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        raise Boom('clean-up') from None


async def main():
    try:
        await asyncio.wait_for(child(), 0.01)
    except Boom as error:
        P(show(error), asyncio.current_task().cancelling())


run('wait for throws what the clean up throws', main)
