"""Queues that are joined and shut down."""
import asyncio

from prelude import P, probe, run_all


async def getter(queue, name):
    try:
        P(name, await queue.get())
    except asyncio.QueueShutDown:
        P(name, 'shut down')
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise


async def joiner(queue, name):
    await queue.join()
    P(name, 'joined')


async def putter(queue, item):
    try:
        await queue.put(item)
        P('put', item)
    except asyncio.QueueShutDown:
        P('put', item, 'shut down')
    except asyncio.CancelledError:
        P('put', item, 'cancelled')
        raise


@probe
async def queue_getter_woken_before_the_shutdown_gets_its_item():
    """A getter that was woken for an item gets it, even when the queue is shut down before it runs."""
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(getter(queue, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    queue.put_nowait(1)
    queue.shutdown()
    for task in tasks:
        await task


@probe
async def queue_has_no_more_done_than_put():
    """Calling task_done more often than items were put is refused."""
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.task_done()
    try:
        queue.task_done()
    except ValueError as error:
        P(error, queue.qsize())


@probe
async def queue_immediate_shutdown_drops_the_items():
    """An immediate shutdown drops the queued items; joining tasks go on in the next tick."""
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.put_nowait(2)
    task = asyncio.create_task(joiner(queue, 'a'))
    await asyncio.sleep(0)
    queue.shutdown(immediate=True)
    P('shutdown', queue.qsize(), queue)
    await task


@probe
async def queue_immediate_shutdown_still_waits_for_what_was_taken():
    """After an immediate shutdown a join still waits until the items taken before are reported as done."""
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.put_nowait(2)
    queue.get_nowait()
    task = asyncio.create_task(joiner(queue, 'a'))
    await asyncio.sleep(0)
    queue.shutdown(immediate=True)
    await asyncio.sleep(0)
    P('done', task.done(), queue)
    queue.task_done()
    await task
    P('end', queue)


@probe
async def queue_is_joined_though_an_item_came_meanwhile():
    """A joining task goes on once all items are done, even when another one is put before it runs."""
    queue = asyncio.Queue()
    queue.put_nowait(1)
    task = asyncio.create_task(joiner(queue, 'a'))
    await asyncio.sleep(0)
    queue.task_done()
    queue.put_nowait(2)
    P('put', queue)
    await task


@probe
async def queue_is_joined_when_all_items_are_done():
    """All joining tasks go on in the tick after the last task_done; taking the items is not enough."""
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.put_nowait(2)
    a, b = [asyncio.create_task(joiner(queue, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('taken', queue.get_nowait(), queue.get_nowait(), queue)
    await asyncio.sleep(0)
    queue.task_done()
    await asyncio.sleep(0)
    P('done', a.done(), queue)
    queue.task_done()
    await a
    await b
    P('end', queue)


@probe
async def queue_shutdown_may_become_immediate():
    """A queue that was shut down can later be shut down immediately."""
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.shutdown()
    P(queue)
    queue.shutdown(immediate=True)
    P(queue)


@probe
async def queue_shutdown_wakes_all_getters():
    """A shutdown makes all waiting getters fail in the next tick, in the order in which they arrived."""
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(getter(queue, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('shutdown')
    queue.shutdown()
    for task in tasks:
        await task
    P('end')


@probe
async def queue_shutdown_wakes_all_putters():
    """A shutdown makes all waiting putters fail in the next tick, in the order in which they arrived."""
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    tasks = [asyncio.create_task(putter(queue, item)) for item in (1, 2)]
    await asyncio.sleep(0)
    P('shutdown')
    queue.shutdown()
    for task in tasks:
        await task
    P('end', queue)


@probe
async def queue_that_is_shut_down_is_drained_first():
    """The items of a queue that is shut down can still be retrieved; after that, getting is refused."""
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.put_nowait(2)
    queue.shutdown()
    P(queue.get_nowait())
    await getter(queue, 'a')
    await getter(queue, 'a')
    try:
        queue.get_nowait()
    except asyncio.QueueShutDown:
        P('at once', 'shut down')


@probe
async def queue_that_is_shut_down_takes_nothing():
    """Putting into a queue that is shut down is refused, full or not; shutting it down again does nothing."""
    queue = asyncio.Queue(1)
    queue.shutdown()
    queue.shutdown()
    try:
        queue.put_nowait(1)
    except asyncio.QueueShutDown:
        P('shut down')
    await putter(queue, 2)
    full = asyncio.Queue(1)
    full.put_nowait(1)
    full.shutdown()
    try:
        full.put_nowait(2)
    except asyncio.QueueShutDown:
        P('shut down and full')


@probe
async def queue_without_unfinished_items_is_joined_at_once():
    """Joining a queue without unfinished items takes no tick."""
    queue = asyncio.Queue()
    await queue.join()
    P('new')
    queue.put_nowait(1)
    queue.get_nowait()
    queue.task_done()
    await queue.join()
    P('done')


run_all()
