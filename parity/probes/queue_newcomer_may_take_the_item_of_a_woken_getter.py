"""A task that gets before the woken getter runs has the item."""
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
    old = asyncio.create_task(getter(queue, 'old'))
    await asyncio.sleep(0)
    new = asyncio.create_task(getter(queue, 'new'))
    queue.put_nowait(1)
    await new
    P(old.done())
    queue.put_nowait(2)
    await old


run('queue newcomer may take the item of a woken getter', main)
