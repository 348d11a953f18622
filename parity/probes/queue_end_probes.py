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
    """A getter that was woken for an item gets it, though the queue is shut down before it runs."""
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(getter(queue, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    queue.put_nowait(1)
    queue.shutdown()
    for task in tasks:
        await task


@probe
async def queue_has_no_more_done_than_put():
    """Reporting more items as done than were put is refused."""
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.task_done()
    try:
        queue.task_done()
    except ValueError as error:
        P(error, queue.qsize())


@probe
async def queue_immediate_shutdown_drops_the_items():
    """An immediate shutdown drops what is in the queue; who joins goes on in the next tick."""
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
    """After an immediate shutdown the items that were taken have to be reported as done before a join ends."""
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
    """Who joins goes on once all is done, though another item is put before it runs."""
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
    """All who join go on in the tick after the last item was reported as done; taking the items is not enough."""
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
    """A queue that was shut down can be shut down immediately later."""
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.shutdown()
    P(queue)
    queue.shutdown(immediate=True)
    P(queue)


@probe
async def queue_shutdown_wakes_all_getters():
    """All getters that wait as the queue is shut down fail in the next tick, in the order in which they came."""
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
    """All putters that wait as the queue is shut down fail in the next tick, in the order in which they came."""
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
    """What is in a queue as it is shut down can be got; then getting is refused."""
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
    """Nothing can be put into a queue that is shut down, full or not; shutting it down again does nothing."""
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
    """Joining a queue nothing is unfinished of takes no tick."""
    queue = asyncio.Queue()
    await queue.join()
    P('new')
    queue.put_nowait(1)
    queue.get_nowait()
    queue.task_done()
    await queue.join()
    P('done')


run_all()
