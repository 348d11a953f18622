"""A task that asks for the lock it holds waits until another releases it."""
import asyncio

from prelude import P, run


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    loop = asyncio.get_running_loop()
    loop.call_soon(P, 'other')
    loop.call_soon(lock.release)
    P('ask')
    await lock.acquire()
    P('again', lock.locked())


run('lock is not reentrant', main)
