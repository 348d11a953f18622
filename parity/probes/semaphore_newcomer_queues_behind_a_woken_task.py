"""A newcomer waits while a woken task has not run yet, though the value is positive; that task lets it in then."""
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
    old = asyncio.create_task(taker(semaphore, 'old'))
    await asyncio.sleep(0)
    new = asyncio.create_task(taker(semaphore, 'new'))
    semaphore.release()
    semaphore.release()
    P('released', state(semaphore))
    await old
    P('old', state(semaphore))
    await new


run('semaphore newcomer queues behind a woken task', main)
