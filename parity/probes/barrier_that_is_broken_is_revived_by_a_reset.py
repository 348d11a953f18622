"""A reset makes a broken barrier usable again."""
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
    await barrier.abort()
    P(state(barrier))
    await barrier.reset()
    P(state(barrier), barrier.broken)
    task = asyncio.create_task(comer(barrier, 'a'))
    P('main', await barrier.wait())
    await task


run('barrier that is broken is revived by a reset', main)
