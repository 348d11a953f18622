"""A lock that no task had to wait for may be waited for on a later loop."""
import asyncio

from prelude import CountingLoop, P, run


lock = asyncio.Lock()


async def use():
    async with lock:
        P('first loop')


async def main():
    await lock.acquire()
    asyncio.get_running_loop().call_soon(lock.release)
    await lock.acquire()
    P('second loop')


asyncio.run(use(), loop_factory=CountingLoop)


run('lock without a wait belongs to no loop', main)
