"""The plain form throws what the item threw, and goes on with the next."""
import asyncio

from prelude import Boom, P, run, show


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    loop.call_soon(first.set_exception, Boom('first'))
    loop.call_soon(loop.call_soon, second.set_result, 'second')
    for item in asyncio.as_completed([first, second]):
        try:
            P(await item)
        except Boom as error:
            P(show(error))


run('as completed throws a failure when it is awaited', main)
