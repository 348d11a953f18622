"""Resetting a barrier at which nobody waits changes nothing, and takes no tick."""
import asyncio

from prelude import P, run, state


async def main():
    barrier = asyncio.Barrier(2)
    await barrier.reset()
    P(state(barrier))


run('barrier nobody waits at is reset without a change', main)
