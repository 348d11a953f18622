"""Also if the loop was left."""
import asyncio
from contextlib import aclosing

from prelude import P, run


async def tidies():
    try:
        yield 1
        yield 2
    finally:
        P('closing')
        await asyncio.sleep(0)
        P('closed')


async def main():
    async with aclosing(tidies()) as items:
        async for item in items:
            P(item)
            break
        P('left')
    P('end')


run('aclosing closes a generator at the end of the block', main)
