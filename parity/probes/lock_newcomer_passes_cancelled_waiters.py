"""When all who wait are cancelled, a newcomer takes a released lock at once."""
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
    tasks = [asyncio.create_task(locker(lock, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    lock.release()
    P('ask')
    await lock.acquire()
    P('main', state(lock))
    await asyncio.sleep(0)
    P('end', state(lock))


run('lock newcomer passes cancelled waiters', main)
