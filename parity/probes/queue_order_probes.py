"""Queues with another retrieval order."""
import asyncio

from prelude import P, attempt, probe, run_all


async def getter(queue, name):
    try:
        P(name, await queue.get())
    except asyncio.QueueShutDown:
        P(name, 'shut down')
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise


@probe
async def lifo_queue_gives_the_last_first():
    """A LIFO queue returns the item that was put last."""
    queue = asyncio.LifoQueue(3)
    for item in (1, 2, 3):
        queue.put_nowait(item)
    P(queue, queue.full())
    P([await queue.get() for _ in range(3)])


@probe
async def priority_queue_counts_no_item_it_refused():
    """An item refused because it cannot be compared is not counted as unfinished."""
    queue = asyncio.PriorityQueue()
    queue.put_nowait(1)
    P(attempt(lambda: queue.put_nowait('x')))
    P(queue.qsize())
    queue.task_done()
    await queue.join()
    P('joined')


@probe
async def priority_queue_gives_a_woken_getter_what_is_smallest_then():
    """A getter woken for one item gets a smaller one that was put before it runs."""
    queue = asyncio.PriorityQueue()
    task = asyncio.create_task(getter(queue, 'a'))
    await asyncio.sleep(0)
    queue.put_nowait(2)
    queue.put_nowait(1)
    await task
    P(queue.get_nowait())


@probe
async def priority_queue_gives_equal_items_in_the_order_of_its_heap():
    """Items that compare as equal come in heap order, which is neither that of arrival nor its reverse."""

    class Item(tuple):
        def __lt__(self, other):
            return self[0] < other[0]

    queue = asyncio.PriorityQueue()
    for item in ((1, 'a'), (1, 'b'), (0, 'c'), (1, 'd'), (0, 'e'), (1, 'f')):
        queue.put_nowait(Item(item))
    P([queue.get_nowait()[1] for _ in range(6)])


@probe
async def priority_queue_gives_the_smallest_first():
    """A priority queue returns its smallest item first."""
    queue = asyncio.PriorityQueue()
    for item in (5, 1, 4, 1, 3):
        queue.put_nowait(item)
    P(queue)
    P([await queue.get() for _ in range(5)])


@probe
async def priority_queue_refuses_what_it_cannot_compare():
    """Putting an item that cannot be compared with the others is refused."""
    queue = asyncio.PriorityQueue()
    queue.put_nowait(1)
    P(attempt(lambda: queue.put_nowait('x')))
    P(queue.get_nowait())


@probe
async def queue_of_another_order_is_a_subclass():
    """A subclass decides how items are stored; waiting tasks are woken as usual."""

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


run_all()
