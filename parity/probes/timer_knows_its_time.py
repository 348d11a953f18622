"""A timer handle tells the loop time at which it is due."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    when = loop.time() + 50
    timer = loop.call_at(when, P, 'never')
    P('same', timer.when() == when)
    timer.cancel()
    P('same after cancel', timer.when() == when)
    before = loop.time()
    later = loop.call_later(7, P, 'never')
    P('relative', before + 7 <= later.when() <= loop.time() + 7)
    later.cancel()


run('timer knows its time', main)
