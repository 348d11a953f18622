"""The item for which a cancelled getter was woken stays in the queue."""
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
    task = asyncio.create_task(getter(queue, 'a'))
    await asyncio.sleep(0)
    queue.put_nowait(1)
    task.cancel()
    await asyncio.sleep(0)
    P(task.cancelled(), queue.qsize(), await queue.get())


run('queue keeps the item of a cancelled getter', main)
