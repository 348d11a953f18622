"""There the first late item leaves the loop."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    first.set_result('first')
    try:
        async for future in asyncio.as_completed([first, second], timeout=0.01):
            P(future.result())
    except TimeoutError:
        P('late', second.done())


run('as completed that is late ends the asynchronous form', main)
