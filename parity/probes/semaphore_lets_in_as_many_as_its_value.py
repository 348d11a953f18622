"""A semaphore is acquired without a tick as often as its value tells."""
import asyncio

from prelude import P, run


async def main():
    semaphore = asyncio.Semaphore(2)
    P(await semaphore.acquire(), semaphore.locked())
    P(await semaphore.acquire(), semaphore.locked())
    asyncio.get_running_loop().call_soon(semaphore.release)
    P(await semaphore.acquire(), semaphore.locked())


run('semaphore lets in as many as its value', main)
