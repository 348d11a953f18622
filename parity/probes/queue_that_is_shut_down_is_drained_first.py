"""What is in a queue as it is shut down can be got; then getting is refused."""
import asyncio

from prelude import P, run


async def getter(queue, name):
    try:
        P(name, await queue.get())
    except asyncio.QueueShutDown:
        P(name, 'shut down')
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise


async def main():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.put_nowait(2)
    queue.shutdown()
    P(queue.get_nowait())
    await getter(queue, 'a')
    await getter(queue, 'a')
    try:
        queue.get_nowait()
    except asyncio.QueueShutDown:
        P('at once', 'shut down')


run('queue that is shut down is drained first', main)
