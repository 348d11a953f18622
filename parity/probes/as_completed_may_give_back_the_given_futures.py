"""The asynchronous form hands out the very futures that were given, done."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    loop.call_soon(second.set_result, 'second')
    loop.call_soon(loop.call_soon, first.set_result, 'first')
    async for future in asyncio.as_completed([first, second]):
        P(future is first, future is second, future.result())


run('as completed may give back the given futures', main)
