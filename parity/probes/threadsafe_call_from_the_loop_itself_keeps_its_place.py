"""Called on the loop's own thread it is an ordinary place in the queue."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(P, 'first')
    loop.call_soon_threadsafe(P, 'second')
    loop.call_soon(P, 'third')
    await asyncio.sleep(0)
    P('main')


run('threadsafe call from the loop itself keeps its place', main)
