"""A getter that was woken for an item gets it, though the queue is shut down before it runs."""
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
    tasks = [asyncio.create_task(getter(queue, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    queue.put_nowait(1)
    queue.shutdown()
    for task in tasks:
        await task


run('queue getter woken before the shutdown gets its item', main)
