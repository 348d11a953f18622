"""A coroutine that is awaited runs in the same task and tick."""
import asyncio

from prelude import P, run


async def child(me):
    P('child', asyncio.current_task() is me)
    return 1


async def main():
    asyncio.get_running_loop().call_soon(P, 'soon')
    P('before')
    P('result', await child(asyncio.current_task()))
    await asyncio.sleep(0)
    P('end')


run('awaiting a coroutine runs it in place', main)
