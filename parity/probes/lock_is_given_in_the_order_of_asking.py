"""Tasks get the lock in the order in which they asked, one a tick if it is released at once."""
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
    tasks = [asyncio.create_task(locker(lock, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    P('release')
    lock.release()
    for task in tasks:
        await task
    P('end')


run('lock is given in the order of asking', main)
