"""Each put wakes one getter, in the order in which they came; they go on in the next tick."""
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
    tasks = [asyncio.create_task(getter(queue, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    P('put')
    queue.put_nowait(1)
    queue.put_nowait(2)
    await asyncio.sleep(0)
    P(tasks[2].done())
    queue.put_nowait(3)
    await tasks[2]
    P('end')


run('queue serves getters in the order of asking', main)
