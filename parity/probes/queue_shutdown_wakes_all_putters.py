"""All putters that wait as the queue is shut down fail in the next tick, in the order in which they came."""
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
    queue.put_nowait(0)
    tasks = [asyncio.create_task(putter(queue, item)) for item in (1, 2)]
    await asyncio.sleep(0)
    P('shutdown')
    queue.shutdown()
    for task in tasks:
        await task
    P('end', queue)


run('queue shutdown wakes all putters', main)
