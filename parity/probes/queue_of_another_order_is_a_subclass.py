"""A subclass decides how items are kept; those who wait are woken as ever."""
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
    class Pairs(asyncio.Queue):
        def _init(self, maxsize):
            self._queue = []

        def _put(self, item):
            self._queue += [item, item]

        def _get(self):
            return self._queue.pop(0)

    queue = Pairs(3)
    task = asyncio.create_task(getter(queue, 'a'))
    await asyncio.sleep(0)
    queue.put_nowait(1)
    P(queue.qsize(), queue.full())
    await task
    queue.put_nowait(2)
    P(queue.qsize(), queue.full())
    P([queue.get_nowait() for _ in range(3)])


run('queue of another order is a subclass', main)
