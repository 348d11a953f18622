"""Timers that are due in one tick run in the order of their deadlines, not of scheduling."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(-1, P, 'one second late')
    loop.call_later(-3, P, 'three seconds late')
    loop.call_at(loop.time() - 2, P, 'two seconds late')
    await asyncio.sleep(0)
    P('main')
    await asyncio.sleep(0)
    P('end')


run('overdue timers run by deadline', main)
