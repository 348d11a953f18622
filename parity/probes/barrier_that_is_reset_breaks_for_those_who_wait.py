"""A reset ends the wait of all who are there with an error; then the barrier is as new."""
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
    tasks = [asyncio.create_task(comer(barrier, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    await barrier.reset()
    P('reset', state(barrier), barrier.broken)
    for task in tasks:
        await task
    P('end', state(barrier))
    for name in ('c', 'd', 'e'):
        task = asyncio.create_task(comer(barrier, name))
    await task
    await asyncio.sleep(0)


run('barrier that is reset breaks for those who wait', main)
