"""A putter that is woken and then cancelled in the same tick wakes the next one in its own step, and puts nothing."""
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
    a, b = [asyncio.create_task(putter(queue, item)) for item in (1, 2)]
    await asyncio.sleep(0)
    P('get', queue.get_nowait())
    a.cancel()
    await b
    P('end', a.cancelled(), queue)


run('queue woken putter that is cancelled wakes the next', main)
