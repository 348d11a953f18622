"""Each get wakes one putter, in the order in which they came; they put in the next tick."""
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
    for _ in range(3):
        P('got', await queue.get())
    P([task.done() for task in tasks])


run('queue serves putters in the order of asking', main)
