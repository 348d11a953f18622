"""An item that needs no wait is there in the same tick, whatever else is ready."""
import asyncio

from prelude import P, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def main():
    asyncio.get_running_loop().call_soon(P, 'callback')
    async for item in count(3):
        P('item', item)
    P('end')
    await asyncio.sleep(0)


run('generator hands items over without a tick', main)
