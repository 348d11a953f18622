"""Between the release and the next tick, in which the woken task goes on, the lock is not locked."""
import asyncio

from prelude import P, run


async def holder(lock):
    await lock.acquire()
    P('holder', lock.locked())


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    task = asyncio.create_task(holder(lock))
    await asyncio.sleep(0)
    lock.release()
    P('released', lock.locked())
    await task
    P('end', lock.locked())


run('lock counts as unlocked until the woken task runs', main)
