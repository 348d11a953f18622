"""What a callback queues is not run in the same tick."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()

    def first():
        P('first')
        loop.call_soon(P, 'nested')

    loop.call_soon(first)
    loop.call_soon(P, 'second')
    await asyncio.sleep(0)
    P('main')
    await asyncio.sleep(0)
    P('main again')


run('callback queued by a callback waits for the next tick', main)
