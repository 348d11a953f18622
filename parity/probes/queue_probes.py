"""Queues: which task gets an item, and when."""
import asyncio

from prelude import P, CountingLoop, probe, run, run_all


async def putter(queue, item):
    try:
        await queue.put(item)
        P('put', item)
    except asyncio.QueueShutDown:
        P('put', item, 'shut down')
    except asyncio.CancelledError:
        P('put', item, 'cancelled')
        raise


async def getter(queue, name):
    try:
        P(name, await queue.get())
    except asyncio.QueueShutDown:
        P(name, 'shut down')
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise


@probe
async def queue_adds_nothing_for_a_cancelled_putter():
    """A putter that is cancelled while it waits never puts its item."""
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    task = asyncio.create_task(putter(queue, 1))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    P(queue)
    P(queue.get_nowait(), queue)


@probe
def queue_belongs_to_the_loop_of_the_first_wait():
    """A queue that a task once waited for cannot be waited for on another loop; queued items can still be taken."""
    queue = asyncio.Queue()

    async def first():
        asyncio.get_running_loop().call_soon(queue.put_nowait, 1)
        P('first loop', await queue.get())
        queue.put_nowait(2)

    async def main():
        P('there', await queue.get())
        try:
            await queue.get()
        except RuntimeError:
            P('refused')

    asyncio.run(first(), loop_factory=CountingLoop)
    return run(main)


@probe
async def queue_getter_that_is_robbed_waits_again_at_the_end():
    """A woken getter whose item another task takes first waits again, at the end of the line."""
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


@probe
async def queue_keeps_the_item_of_a_cancelled_getter():
    """The item for which a cancelled getter was woken stays in the queue."""
    queue = asyncio.Queue()
    task = asyncio.create_task(getter(queue, 'a'))
    await asyncio.sleep(0)
    queue.put_nowait(1)
    task.cancel()
    await asyncio.sleep(0)
    P(task.cancelled(), queue.qsize(), await queue.get())


@probe
async def queue_newcomer_may_take_the_item_of_a_woken_getter():
    """A task that gets before the woken getter runs takes the item."""
    queue = asyncio.Queue()
    old = asyncio.create_task(getter(queue, 'old'))
    await asyncio.sleep(0)
    new = asyncio.create_task(getter(queue, 'new'))
    queue.put_nowait(1)
    await new
    P(old.done())
    queue.put_nowait(2)
    await old


@probe
async def queue_passes_over_a_cancelled_getter():
    """A getter cancelled before the put is skipped: the next one goes on in the tick after the put."""
    queue = asyncio.Queue()
    a, b = [asyncio.create_task(getter(queue, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('cancel')
    a.cancel()
    queue.put_nowait(1)
    await b
    P('end', a.cancelled())


@probe
async def queue_putter_that_is_robbed_waits_again_at_the_end():
    """A woken putter whose slot another task fills first waits again, at the end of the line."""
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    a, b = [asyncio.create_task(putter(queue, item)) for item in ('a', 'b')]
    await asyncio.sleep(0)
    queue.get_nowait()
    queue.put_nowait('thief')
    await asyncio.sleep(0)
    P(a.done(), b.done())
    P([await queue.get() for _ in range(3)])


@probe
async def queue_refuses_what_would_have_to_wait():
    """get_nowait on an empty queue and put_nowait on a full one are refused."""
    queue = asyncio.Queue(1)
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty:
        P('empty')
    queue.put_nowait(1)
    try:
        queue.put_nowait(2)
    except asyncio.QueueFull:
        P('full')
    P(queue.get_nowait(), queue.qsize())


@probe
async def queue_serves_getters_in_the_order_of_asking():
    """Each put wakes one getter, in the order in which they arrived; they go on in the next tick."""
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


@probe
async def queue_serves_putters_in_the_order_of_asking():
    """Each get wakes one putter, in the order in which they arrived; they put in the next tick."""
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    tasks = [asyncio.create_task(putter(queue, item)) for item in (1, 2)]
    await asyncio.sleep(0)
    for _ in range(3):
        P('got', await queue.get())
    P([task.done() for task in tasks])


@probe
async def queue_takes_null():
    """An item may be None."""
    queue = asyncio.Queue()
    task = asyncio.create_task(getter(queue, 'a'))
    await asyncio.sleep(0)
    queue.put_nowait(None)
    P(queue.qsize())
    await task


@probe
async def queue_tells_its_state():
    """A queue's description shows its items, the waiting tasks, the unfinished count and whether it is shut down."""
    queue = asyncio.Queue(2)
    P(queue)
    a, b = [asyncio.create_task(getter(queue, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P(queue)
    queue.put_nowait(1)
    queue.put_nowait(2)
    P(queue)
    await a
    await b
    queue.put_nowait(3)
    queue.put_nowait(4)
    task = asyncio.create_task(putter(queue, 5))
    await asyncio.sleep(0)
    P(queue)
    queue.shutdown()
    P(queue)
    await task


@probe
async def queue_with_room_and_items_holds_nobody():
    """With room left, put takes no tick, nor does get with items present; the order is first in, first out."""
    queue = asyncio.Queue(2)
    await queue.put(1)
    await queue.put(2)
    P(queue.qsize(), queue.full(), queue.empty(), queue.maxsize)
    P(await queue.get(), await queue.get())
    P(queue.qsize(), queue.full(), queue.empty())


@probe
async def queue_without_a_limit_is_never_full():
    """A queue whose maximum size is 0 or negative has no limit."""
    for queue in (asyncio.Queue(), asyncio.Queue(-1)):
        for item in range(100):
            queue.put_nowait(item)
        P(queue.maxsize, queue.full(), queue.qsize())


@probe
async def queue_woken_getter_that_is_cancelled_wakes_the_next():
    """A getter that is woken and cancelled in the same tick wakes the next one when it runs."""
    queue = asyncio.Queue()
    a, b = [asyncio.create_task(getter(queue, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('put')
    queue.put_nowait(1)
    a.cancel()
    await b
    P('end', a.cancelled())


@probe
async def queue_woken_putter_that_is_cancelled_wakes_the_next():
    """A putter that is woken and cancelled in the same tick puts nothing and wakes the next one when it runs."""
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    a, b = [asyncio.create_task(putter(queue, item)) for item in (1, 2)]
    await asyncio.sleep(0)
    P('get', queue.get_nowait())
    a.cancel()
    await b
    P('end', a.cancelled(), queue)


run_all()
