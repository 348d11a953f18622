"""A lock has no owner: a task that does not hold it may release it."""
import asyncio

from prelude import P, run


async def release(lock):
    lock.release()


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    await asyncio.create_task(release(lock))
    P(lock.locked())


run('lock may be released by another task', main)
