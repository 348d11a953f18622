"""A holder that is cancelled in its block releases the lock as it leaves."""
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


async def hold(lock):
    async with lock:
        P('holder')
        await asyncio.get_running_loop().create_future()


async def main():
    lock = asyncio.Lock()
    holder = asyncio.create_task(hold(lock))
    waiter = asyncio.create_task(locker(lock, 'waiter'))
    await asyncio.sleep(0)
    P('cancel')
    holder.cancel()
    await waiter
    P('end', holder.cancelled())


run('lock of a cancelled holder is released', main)
