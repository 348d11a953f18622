"""All getters that wait as the queue is shut down fail in the next tick, in the order in which they came."""
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
    P('shutdown')
    queue.shutdown()
    for task in tasks:
        await task
    P('end')


run('queue shutdown wakes all getters', main)
