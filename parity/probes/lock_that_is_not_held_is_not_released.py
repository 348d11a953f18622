"""Releasing a lock that nobody holds is refused."""
import asyncio

from prelude import P, run


async def main():
    lock = asyncio.Lock()
    try:
        lock.release()
    except RuntimeError as error:
        P(error, lock.locked())


run('lock that is not held is not released', main)
