"""The timer cancels the task, the block is interrupted in the next tick and left in it."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda _: P('cancelled'))
    try:
        async with asyncio.timeout(0.01):
            await future
    except TimeoutError:
        P('timeout', future.cancelled())


run('timeout is due one tick before the block ends', main)
