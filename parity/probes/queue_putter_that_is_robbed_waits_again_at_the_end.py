"""A woken putter whose room another task fills first waits again, behind all who wait."""
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
    a, b = [asyncio.create_task(putter(queue, item)) for item in ('a', 'b')]
    await asyncio.sleep(0)
    queue.get_nowait()
    queue.put_nowait('thief')
    await asyncio.sleep(0)
    P(a.done(), b.done())
    P([await queue.get() for _ in range(3)])


run('queue putter that is robbed waits again at the end', main)
