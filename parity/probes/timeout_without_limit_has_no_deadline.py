"""It never expires."""
import asyncio

from prelude import P, run


async def main():
    async with asyncio.timeout(None) as scope:
        P(scope.when() is None)
        await asyncio.sleep(0)
    P(scope.expired())


run('timeout without limit has no deadline', main)
