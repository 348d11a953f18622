"""A waiter that is woken and then cancelled in the same tick wakes the next one in its own step."""
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
    P('release')
    lock.release()
    a.cancel()
    await b
    P('end', a.cancelled(), lock.locked())


run('lock woken waiter that is cancelled passes it on', main)
