"""FIRST_COMPLETED returns as soon as one is done."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    loop.call_soon(second.set_result, 2)
    done, pending = await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
    P(second in done, first in pending, len(done), first.done())


run('wait for the first leaves the others pending', main)
