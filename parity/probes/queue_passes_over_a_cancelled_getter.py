"""A getter cancelled before the put is passed over: the next one goes on in the tick after the put."""
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
    a, b = [asyncio.create_task(getter(queue, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('cancel')
    a.cancel()
    queue.put_nowait(1)
    await b
    P('end', a.cancelled())


run('queue passes over a cancelled getter', main)
