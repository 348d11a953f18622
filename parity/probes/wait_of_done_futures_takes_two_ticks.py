"""Even where all is done wait suspends: a callback, then the waiter."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)
    P('start')
    done, pending = await asyncio.wait([future])
    P(len(done), len(pending))


run('wait of done futures takes two ticks', main)
