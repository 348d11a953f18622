"""A semaphore that a task had to wait for cannot be waited for on another loop; what is free may be taken there."""
import asyncio

from prelude import CountingLoop, P, run


semaphore = asyncio.Semaphore(0)


async def first():
    asyncio.get_running_loop().call_soon(semaphore.release)
    P('first loop', await semaphore.acquire())
    semaphore.release()


async def main():
    P('free', await semaphore.acquire())
    try:
        await semaphore.acquire()
    except RuntimeError:
        P('refused')


asyncio.run(first(), loop_factory=CountingLoop)


run('semaphore belongs to the loop of the first wait', main)
