"""A release that finds a cancelled waiter first in line wakes nobody; that waiter wakes the next in its own step."""
import asyncio

from prelude import P, run


async def locker(lock, name):
    try:
        await lock.acquire()
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise
    P(name)
    lock.release()


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    a, b = [asyncio.create_task(locker(lock, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('cancel')
    a.cancel()
    lock.release()
    await b
    P('end')


run('lock released to a cancelled waiter is passed on by it', main)
