"""A release with a waiter hands over at once: the semaphore is as locked as before."""
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
    task = asyncio.create_task(taker(semaphore, 'a'))
    await asyncio.sleep(0)
    P(state(semaphore))
    semaphore.release()
    P('released', state(semaphore), semaphore.locked())
    await task
    P('end', state(semaphore), semaphore.locked())


run('semaphore hands over at the release', main)
