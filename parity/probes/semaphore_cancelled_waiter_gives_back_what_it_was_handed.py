"""A waiter without a successor that is woken and then cancelled gives back what it was handed."""
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
    semaphore.release()
    task.cancel()
    P('cancel', state(semaphore))
    await asyncio.sleep(0)
    P('end', task.cancelled(), state(semaphore))


run('semaphore cancelled waiter gives back what it was handed', main)
