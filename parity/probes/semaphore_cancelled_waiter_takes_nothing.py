"""A waiter cancelled in time is passed over."""
import asyncio

from prelude import P, run, state


async def taker(semaphore, name):
    try:
        await semaphore.acquire()
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise
    P(name)


async def main():
    semaphore = asyncio.Semaphore(0)
    a, b = [asyncio.create_task(taker(semaphore, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('cancel')
    a.cancel()
    semaphore.release()
    await b
    P('end', a.cancelled(), state(semaphore))


run('semaphore cancelled waiter takes nothing', main)
