"""The cancellation of the gather itself is thrown, not listed."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    both = asyncio.gather(future, return_exceptions=True)
    P('cancel', both.cancel(), future.cancelled(), both.done())
    try:
        await both
    except asyncio.CancelledError:
        P('cancelled', both.cancelled())


run('gather with exceptions can be cancelled', main)
