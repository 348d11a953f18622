"""The current task is the one that runs; in a plain callback there is none."""
import asyncio

from prelude import P, run


async def child(me):
    P('child', asyncio.current_task() is me)


async def main():
    loop = asyncio.get_running_loop()
    me = asyncio.current_task()
    loop.call_soon(lambda: P('callback', asyncio.current_task()))
    P('main', asyncio.current_task(loop) is me)
    await asyncio.sleep(0)
    await child(me)
    await asyncio.create_task(child(me))
    P('main again', asyncio.current_task() is me)


run('current task is null in a callback', main)
