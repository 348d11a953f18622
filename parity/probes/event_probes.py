"""Events: when the tasks that wait for one go on."""
import asyncio

from prelude import P, CountingLoop, probe, run, run_all, state


async def waiter(event, name):
    P(name, await event.wait(), event.is_set())


@probe
def event_belongs_to_the_loop_of_the_first_wait():
    """An event that a task once waited for cannot be waited for on another loop, except while it is set."""
    event = asyncio.Event()

    async def first():
        asyncio.get_running_loop().call_soon(event.set)
        P('first loop', await event.wait())

    async def main():
        P('set', await event.wait())
        event.clear()
        try:
            await event.wait()
        except RuntimeError:
            P('refused')

    asyncio.run(first(), loop_factory=CountingLoop)
    return run(main)


@probe
async def event_newcomer_after_clear_waits_for_the_next_set():
    """A task that arrives after the event was cleared waits for the next set, though others were just woken."""
    event = asyncio.Event()
    old = asyncio.create_task(waiter(event, 'old'))
    await asyncio.sleep(0)
    event.set()
    event.clear()
    new = asyncio.create_task(waiter(event, 'new'))
    await old
    await asyncio.sleep(0)
    P('set', new.done())
    event.set()
    event.set()
    await new


@probe
async def event_newcomer_overtakes_the_woken():
    """A task that finds the event set goes on at once, before the tasks that were woken."""
    event = asyncio.Event()
    old = asyncio.create_task(waiter(event, 'old'))
    await asyncio.sleep(0)
    new = asyncio.create_task(waiter(event, 'new'))
    event.set()
    P('set')
    await old
    await new


@probe
async def event_set_and_cleared_at_once_wakes_all_the_same():
    """An event set and cleared in one tick wakes all waiters; they get true although it is no longer set."""
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(event, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    event.set()
    event.clear()
    P('cleared', event.is_set())
    for task in tasks:
        await task


@probe
async def event_tells_its_state():
    """An event's description shows whether it is set and how many wait; woken waiters count until they run."""
    event = asyncio.Event()
    P(state(event))
    tasks = [asyncio.create_task(waiter(event, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P(state(event))
    event.set()
    P(state(event))
    for task in tasks:
        await task
    P(state(event))


@probe
async def event_that_is_set_is_not_waited_for():
    """Waiting for an event that is set does not suspend, and returns true."""
    event = asyncio.Event()
    P(event.is_set())
    event.set()
    P(await event.wait(), event.is_set())


@probe
async def event_waiter_cancelled_after_the_set_is_cancelled():
    """A waiter that is woken and cancelled in the same tick ends cancelled."""
    event = asyncio.Event()
    task = asyncio.create_task(waiter(event, 'never'))
    await asyncio.sleep(0)
    event.set()
    P('cancel', task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        P('cancelled', state(event))


@probe
async def event_wakes_all_in_the_order_of_waiting():
    """Setting an event wakes all waiters in the next tick, in the order in which they arrived."""
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(event, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    P('set')
    event.set()
    for task in tasks:
        await task
    P('end')


@probe
async def event_wakes_the_others_when_one_is_cancelled():
    """A cancelled waiter leaves; the others are woken as usual."""
    event = asyncio.Event()
    a, b, c = [asyncio.create_task(waiter(event, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    b.cancel()
    P('cancelled', state(event))
    await asyncio.sleep(0)
    P('later', state(event))
    event.set()
    await a
    await c
    P('end', b.cancelled())


run_all()
