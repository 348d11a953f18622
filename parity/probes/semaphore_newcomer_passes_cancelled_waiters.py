"""When all who wait are cancelled, a newcomer takes what is released at once."""
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
    task.cancel()
    semaphore.release()
    P('ask', state(semaphore))
    await semaphore.acquire()
    P('main', state(semaphore))
    await asyncio.sleep(0)
    P('end', state(semaphore))


run('semaphore newcomer passes cancelled waiters', main)
