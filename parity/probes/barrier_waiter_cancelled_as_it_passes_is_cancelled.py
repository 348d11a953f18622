"""A waiter that is cancelled in the tick in which the last one came is cancelled; the others pass."""
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
    barrier = asyncio.Barrier(3)
    a, b = [asyncio.create_task(comer(barrier, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('main', await barrier.wait())
    a.cancel()
    await b
    await asyncio.sleep(0)
    P('end', a.cancelled(), state(barrier))


run('barrier waiter cancelled as it passes is cancelled', main)
