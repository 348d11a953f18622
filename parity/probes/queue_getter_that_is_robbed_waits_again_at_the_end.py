"""A woken getter whose item another task takes first waits again, behind all who wait."""
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
    queue.put_nowait(1)
    P('robbed', queue.get_nowait())
    await asyncio.sleep(0)
    P(a.done(), b.done())
    queue.put_nowait(2)
    queue.put_nowait(3)
    await a
    await b


run('queue getter that is robbed waits again at the end', main)
