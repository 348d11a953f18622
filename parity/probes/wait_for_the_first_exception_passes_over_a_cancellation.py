"""A cancelled future is no failure."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    first.cancel()
    loop.call_later(0.01, second.set_result, 1)
    done, pending = await asyncio.wait([first, second], return_when=asyncio.FIRST_EXCEPTION)
    P(len(done), len(pending))


run('wait for the first exception passes over a cancellation', main)
