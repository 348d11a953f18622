"""What a bounded semaphore has handed over to a waiter counts as taken."""
import asyncio

from prelude import P, attempt, run, state


async def taker(semaphore, name):
    try:
        await semaphore.acquire()
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise
    P(name)


async def main():
    semaphore = asyncio.BoundedSemaphore(1)
    await semaphore.acquire()
    task = asyncio.create_task(taker(semaphore, 'a'))
    await asyncio.sleep(0)
    P(attempt(semaphore.release))
    P(attempt(semaphore.release), state(semaphore))
    P(attempt(semaphore.release))
    await task


run('bounded semaphore counts what is handed over as out', main)
