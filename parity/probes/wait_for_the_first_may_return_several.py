"""What ends before the waiter runs is done as well."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    first, second, third = loop.create_future(), loop.create_future(), loop.create_future()
    loop.call_soon(first.set_result, 1)
    loop.call_soon(second.set_result, 2)
    done, pending = await asyncio.wait([first, second, third], return_when=asyncio.FIRST_COMPLETED)
    P(len(done), third in pending)


run('wait for the first may return several', main)
