"""A timer that is due at once runs in the next tick, behind callbacks queued after it."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0, P, 'timer')
    loop.call_soon(P, 'soon')
    P('main')
    await asyncio.sleep(0)
    P('main again')
    await asyncio.sleep(0)
    P('end')


run('timer of delay zero runs after what is queued', main)
