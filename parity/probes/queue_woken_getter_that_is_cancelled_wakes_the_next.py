"""A getter that is woken and then cancelled in the same tick wakes the next one in its own step."""
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
    P('put')
    queue.put_nowait(1)
    a.cancel()
    await b
    P('end', a.cancelled())


run('queue woken getter that is cancelled wakes the next', main)
