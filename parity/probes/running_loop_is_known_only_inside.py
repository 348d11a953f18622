"""The running loop is the same throughout a run, and there is none outside."""
import asyncio

from prelude import CountingLoop, P, attempt, finish


async def child(loop):
    P('child', asyncio.get_running_loop() is loop)


async def main():
    loop = asyncio.get_running_loop()
    await child(loop)
    await asyncio.create_task(child(loop))
    loop.call_soon(lambda: P('callback', asyncio.get_running_loop() is loop))
    await asyncio.sleep(0)


P('before', attempt(asyncio.get_running_loop), attempt(asyncio.current_task))
asyncio.run(main(), loop_factory=CountingLoop)
P('after', attempt(asyncio.get_running_loop), attempt(asyncio.current_task))
finish('running loop is known only inside')
