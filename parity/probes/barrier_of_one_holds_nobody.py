"""At a barrier for one nobody waits."""
import asyncio

from prelude import P, run, state


async def main():
    barrier = asyncio.Barrier(1)
    P(await barrier.wait(), state(barrier))
    P(await barrier.wait(), state(barrier))


run('barrier of one holds nobody', main)
