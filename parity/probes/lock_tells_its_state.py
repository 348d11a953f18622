"""The description of a lock tells whether it is locked, and how many wait; a woken one counts until it runs."""
import asyncio

from prelude import P, run, state


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
    P(state(lock))
    await lock.acquire()
    P(state(lock))
    task = asyncio.create_task(locker(lock, 'waiter'))
    await asyncio.sleep(0)
    P(state(lock))
    lock.release()
    P(state(lock))
    await task
    P(state(lock))


run('lock tells its state', main)
