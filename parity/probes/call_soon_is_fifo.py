"""Callbacks run in the next tick, in the order in which they were queued."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    for name in ('a', 'b', 'c'):
        loop.call_soon(P, name)
    P('queued')
    await asyncio.sleep(0)
    P('main')


run('call soon is fifo', main)
