"""Acquiring a free lock does not suspend, and gives true."""
import asyncio

from prelude import P, run


async def main():
    lock = asyncio.Lock()
    P(await lock.acquire(), lock.locked())
    lock.release()
    P(lock.locked())


run('lock that is free is acquired without a tick', main)
