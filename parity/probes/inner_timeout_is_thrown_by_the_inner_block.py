"""The outer one is not touched."""
import asyncio

from prelude import P, run


async def main():
    async with asyncio.timeout(3600) as outer:
        try:
            async with asyncio.timeout(0) as inner:
                await asyncio.sleep(3600)
        except TimeoutError:
            P('inner', inner.expired(), outer.expired())
        await asyncio.sleep(0)
        P('went on')
    P(outer.expired())


run('inner timeout is thrown by the inner block', main)
