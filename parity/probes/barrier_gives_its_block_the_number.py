"""The block of a barrier gets the number; leaving it does nothing."""
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
    async with barrier as number:
        P('main', number, state(barrier))
    P('left', state(barrier))
    await task


run('barrier gives its block the number', main)
