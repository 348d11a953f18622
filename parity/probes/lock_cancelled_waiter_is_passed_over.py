"""A waiter cancelled in time is passed over, and the next one has the lock in the tick after the release."""
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
    a.cancel()
    await asyncio.sleep(0)
    P('release')
    lock.release()
    await b
    P('end', a.cancelled())


run('lock cancelled waiter is passed over', main)
