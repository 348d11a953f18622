"""Each item still to come throws that time is up; the futures go on."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    for item in asyncio.as_completed([first, second], timeout=0.01):
        try:
            await item
        except TimeoutError:
            P('late', first.done(), second.done())


run('as completed throws for each item that is late', main)
