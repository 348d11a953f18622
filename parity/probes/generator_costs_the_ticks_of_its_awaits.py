"""And none of its own."""
import asyncio

from prelude import P, run


async def slow():
    for i in range(3):
        await asyncio.sleep(0)
        yield i
        P('asked for more')


async def main():
    async for item in slow():
        P('item', item)
    P('end')


run('generator costs the ticks of its awaits', main)
