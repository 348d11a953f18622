"""A cancelled child stands in the list as a CancelledError."""
import asyncio

from prelude import P, run, show


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    both = asyncio.gather(first, second, return_exceptions=True)
    first.cancel('why')
    second.set_result(1)
    error, value = await both
    P(show(error), value)


run('gather with exceptions lists cancelled children', main)
