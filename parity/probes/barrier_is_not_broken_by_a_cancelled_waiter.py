"""A waiter that is cancelled leaves; the barrier is not broken, and needs one more."""
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
    task = asyncio.create_task(comer(barrier, 'a'))
    await asyncio.sleep(0)
    task.cancel()
    P('cancel', state(barrier))
    await asyncio.sleep(0)
    P('later', state(barrier), barrier.broken)
    other = asyncio.create_task(comer(barrier, 'b'))
    P('main', await barrier.wait())
    await other


run('barrier is not broken by a cancelled waiter', main)
