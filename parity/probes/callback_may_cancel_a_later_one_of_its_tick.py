"""A callback that cancels one queued behind it in the same tick prevents it."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    handles = []
    loop.call_soon(lambda: (P('first'), handles[0].cancel()))
    handles.append(loop.call_soon(P, 'never'))
    loop.call_soon(P, 'third')
    await asyncio.sleep(0)
    P('main')


run('callback may cancel a later one of its tick', main)
