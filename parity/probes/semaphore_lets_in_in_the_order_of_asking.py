"""Tasks are let in in the order in which they asked, each in the tick after a release."""
import asyncio

from prelude import P, run


async def taker(semaphore, name):
    try:
        await semaphore.acquire()
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise
    P(name)


async def main():
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(taker(semaphore, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    for task in tasks:
        P('release')
        semaphore.release()
        await task


run('semaphore lets in in the order of asking', main)
