"""Who comes while others leave waits until they have left, and counts for the next round then."""
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
    first = asyncio.create_task(comer(barrier, 'first'))
    await asyncio.sleep(0)
    new = asyncio.create_task(comer(barrier, 'new'))
    P('main', await barrier.wait())
    await first
    P(state(barrier))
    await asyncio.sleep(0)
    P(state(barrier), new.done())
    P('main', await barrier.wait())
    await new
    P('end')


run('barrier holds newcomers until all have left', main)
