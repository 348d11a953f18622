"""The place in the argument does not matter."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    loop.call_soon(second.set_result, 'second')
    loop.call_soon(loop.call_soon, first.set_result, 'first')
    for item in asyncio.as_completed([first, second]):
        P(await item)


run('as completed hands out in the order of completion', main)
