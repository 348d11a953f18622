"""An abort ends the wait of all who are there, and of all who come later, with an error."""
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
    await barrier.abort()
    P('abort', state(barrier), barrier.broken)
    for task in tasks:
        await task
    P('left', state(barrier), barrier.n_waiting)
    await asyncio.create_task(comer(barrier, 'late'))


run('barrier that is aborted stays broken', main)
