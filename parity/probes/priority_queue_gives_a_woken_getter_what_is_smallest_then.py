"""A getter that is woken for one item gets a smaller one that came before it runs."""
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
    queue = asyncio.PriorityQueue()
    task = asyncio.create_task(getter(queue, 'a'))
    await asyncio.sleep(0)
    queue.put_nowait(2)
    queue.put_nowait(1)
    await task
    P(queue.get_nowait())


run('priority queue gives a woken getter what is smallest then', main)
