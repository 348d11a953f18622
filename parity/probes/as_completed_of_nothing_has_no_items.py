"""Neither form suspends."""
import asyncio

from prelude import P, run


async def main():
    for _ in asyncio.as_completed([]):
        P('never')
    async for _ in asyncio.as_completed([]):
        P('never')
    P('end')


run('as completed of nothing has no items', main)
