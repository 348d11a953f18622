"""Who releases the lock and asks for it again in the same step gets it after all who wait."""
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
    tasks = [asyncio.create_task(locker(lock, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    lock.release()
    P('again')
    await lock.acquire()
    P('main', [task.done() for task in tasks])


run('lock released and asked for again goes to the others first', main)
