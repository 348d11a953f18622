"""A lock on the way to a woken task counts as unlocked: releasing it again is refused."""
import asyncio

from prelude import P, attempt, run


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
    task = asyncio.create_task(locker(lock, 'waiter'))
    await asyncio.sleep(0)
    P(attempt(lock.release))
    P(attempt(lock.release))
    await task


run('lock is released only once for a woken task', main)
