"""The last to come passes without a tick, the others in the next tick in the order of coming; each gets its number."""
import asyncio

from prelude import P, run


async def comer(barrier, name):
    try:
        P(name, await barrier.wait())
    except asyncio.BrokenBarrierError as error:
        P(name, error)
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise


async def main():
    barrier = asyncio.Barrier(3)
    tasks = [asyncio.create_task(comer(barrier, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('come')
    P('main', await barrier.wait())
    for task in tasks:
        await task
    P('end')


run('barrier does not hold the last to come', main)
