"""The number of those who wait grows as they come, and is 0 while they leave."""
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
    P(barrier.n_waiting)
    tasks = [asyncio.create_task(comer(barrier, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P(barrier.n_waiting, state(barrier))
    await barrier.wait()
    P(barrier.n_waiting, state(barrier))
    for task in tasks:
        await task
    P(barrier.n_waiting, state(barrier))


run('barrier counts only while it fills', main)
