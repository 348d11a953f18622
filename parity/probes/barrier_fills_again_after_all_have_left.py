"""A barrier can be used again when all have left."""
import asyncio

from prelude import P, run, state


async def comer(barrier, name):
    try:
        P(name, await barrier.wait())
    except asyncio.BrokenBarrierError as error:
        P(name, error)
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise


async def main():
    barrier = asyncio.Barrier(2)
    for _ in range(2):
        first = asyncio.create_task(comer(barrier, 'a'))
        second = asyncio.create_task(comer(barrier, 'b'))
        await first
        await second
        P(state(barrier))


run('barrier fills again after all have left', main)
