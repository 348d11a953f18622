"""FIRST_EXCEPTION passes over results and throws nothing."""
import asyncio

from prelude import Boom, P, run, show


async def main():
    loop = asyncio.get_running_loop()
    first, second, third = loop.create_future(), loop.create_future(), loop.create_future()
    loop.call_soon(first.set_result, 1)
    loop.call_soon(loop.call_soon, second.set_exception, Boom('second'))
    done, pending = await asyncio.wait([first, second, third], return_when=asyncio.FIRST_EXCEPTION)
    P(len(done), third in pending, show(second.exception()))


run('wait for the first exception ends at a failure', main)
