"""Nothing can be put into a queue that is shut down, full or not; shutting it down again does nothing."""
import asyncio

from prelude import P, run


async def putter(queue, item):
    try:
        await queue.put(item)
        P('put', item)
    except asyncio.QueueShutDown:
        P('put', item, 'shut down')
    except asyncio.CancelledError:
        P('put', item, 'cancelled')
        raise


async def main():
    queue = asyncio.Queue(1)
    queue.shutdown()
    queue.shutdown()
    try:
        queue.put_nowait(1)
    except asyncio.QueueShutDown:
        P('shut down')
    await putter(queue, 2)
    full = asyncio.Queue(1)
    full.put_nowait(1)
    full.shutdown()
    try:
        full.put_nowait(2)
    except asyncio.QueueShutDown:
        P('shut down and full')


run('queue that is shut down takes nothing', main)
