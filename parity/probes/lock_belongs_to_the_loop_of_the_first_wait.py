"""A lock that a task had to wait for cannot be waited for on another loop; while it is free it may be used there."""
import asyncio

from prelude import CountingLoop, P, run


lock = asyncio.Lock()


async def contend():
    await lock.acquire()
    asyncio.get_running_loop().call_soon(lock.release)
    await lock.acquire()
    P('first loop')
    lock.release()


async def main():
    P('free', await lock.acquire())
    try:
        await lock.acquire()
    except RuntimeError:
        P('refused')


asyncio.run(contend(), loop_factory=CountingLoop)


run('lock belongs to the loop of the first wait', main)
