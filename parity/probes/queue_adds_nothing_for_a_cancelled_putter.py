"""A putter that is cancelled while it waits puts nothing, now or later."""
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
    task = asyncio.create_task(putter(queue, 1))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    P(queue)
    P(queue.get_nowait(), queue)


run('queue adds nothing for a cancelled putter', main)
