"""A waiter that is cancelled stands in line until it runs, in the next tick."""
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
    await lock.acquire()
    task = asyncio.create_task(locker(lock, 'waiter'))
    await asyncio.sleep(0)
    task.cancel()
    P('cancelled', state(lock))
    await asyncio.sleep(0)
    P('later', state(lock), task.cancelled())


run('lock cancelled waiter leaves the line in its own step', main)
