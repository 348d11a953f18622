"""The time is up in the next tick, and the block hears of it."""
import asyncio

from prelude import P, run


async def main():
    try:
        async with asyncio.timeout(0) as scope:
            P('body')
            await asyncio.get_running_loop().create_future()
    except TimeoutError:
        P('timeout', scope.expired())


run('timeout of zero interrupts the first suspension', main)
