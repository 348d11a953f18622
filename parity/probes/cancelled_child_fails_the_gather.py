"""A child cancelled by somebody else is a failure: the gather is not cancelled, nor are the others."""
import asyncio

from prelude import P, run, show


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    both = asyncio.gather(first, second)
    first.cancel('why')
    await asyncio.sleep(0)
    P(show(both.exception()), both.cancelled(), second.cancelled())


run('cancelled child fails the gather', main)
