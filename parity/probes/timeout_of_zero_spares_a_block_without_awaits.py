"""What never suspends cannot be interrupted."""
import asyncio

from prelude import P, run


async def main():
    async with asyncio.timeout(0) as scope:
        P('body')
    P(scope.expired())


run('timeout of zero spares a block without awaits', main)
