"""A queue that a task had to wait for cannot be waited for on another loop; what is there may be got."""
import asyncio

from prelude import CountingLoop, P, run


queue = asyncio.Queue()


async def first():
    asyncio.get_running_loop().call_soon(queue.put_nowait, 1)
    P('first loop', await queue.get())
    queue.put_nowait(2)


async def main():
    P('there', await queue.get())
    try:
        await queue.get()
    except RuntimeError:
        P('refused')


asyncio.run(first(), loop_factory=CountingLoop)


run('queue belongs to the loop of the first wait', main)
