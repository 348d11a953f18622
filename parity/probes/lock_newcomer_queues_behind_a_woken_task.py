"""A newcomer that finds the lock unlocked, but another task woken for it, waits behind that."""
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


async def newcomer(lock):
    P('newcomer asks', lock.locked())
    await locker(lock, 'newcomer')


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    waiter = asyncio.create_task(locker(lock, 'waiter'))
    await asyncio.sleep(0)
    late = asyncio.create_task(newcomer(lock))
    lock.release()
    await late
    await waiter


run('lock newcomer queues behind a woken task', main)
