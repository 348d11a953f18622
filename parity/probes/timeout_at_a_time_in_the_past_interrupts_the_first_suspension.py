"""It is due in the next tick."""
import asyncio

from prelude import P, run


async def main():
    try:
        async with asyncio.timeout_at(asyncio.get_running_loop().time() - 1):
            P('body')
            await asyncio.sleep(3600)
    except TimeoutError:
        P('timeout')


run('timeout at a time in the past interrupts the first suspension', main)
