"""The description of a queue tells its items, those who wait, what is unfinished and whether it is shut down."""
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
    queue = asyncio.Queue(2)
    P(queue)
    a, b = [asyncio.create_task(getter(queue, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P(queue)
    queue.put_nowait(1)
    queue.put_nowait(2)
    P(queue)
    await a
    await b
    queue.put_nowait(3)
    queue.put_nowait(4)
    task = asyncio.create_task(putter(queue, 5))
    await asyncio.sleep(0)
    P(queue)
    queue.shutdown()
    P(queue)
    await task


run('queue tells its state', main)
