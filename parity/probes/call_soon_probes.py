"""Callbacks scheduled with call_soon."""
import asyncio

from prelude import P, probe, run_all


@probe
async def call_soon_is_fifo():
    """Callbacks run in the next tick, in the order in which they were scheduled."""
    loop = asyncio.get_running_loop()
    for name in ('a', 'b', 'c'):
        loop.call_soon(P, name)
    P('queued')
    await asyncio.sleep(0)
    P('main')


@probe
async def callback_may_cancel_a_later_one_of_its_tick():
    """A callback can cancel one that is scheduled after it in the same tick."""
    loop = asyncio.get_running_loop()
    handles = []
    loop.call_soon(lambda: (P('first'), handles[0].cancel()))
    handles.append(loop.call_soon(P, 'never'))
    loop.call_soon(P, 'third')
    await asyncio.sleep(0)
    P('main')


@probe
async def callback_queued_by_a_callback_waits_for_the_next_tick():
    """A callback scheduled by another callback runs in the next tick, not in the same one."""
    loop = asyncio.get_running_loop()

    def first():
        P('first')
        loop.call_soon(P, 'nested')

    loop.call_soon(first)
    loop.call_soon(P, 'second')
    await asyncio.sleep(0)
    P('main')
    await asyncio.sleep(0)
    P('main again')


@probe
async def cancelled_handles_do_not_run():
    """A cancelled callback or timer does not run; cancelling it twice, or after it ran, changes nothing."""
    loop = asyncio.get_running_loop()
    soon = loop.call_soon(P, 'never')
    timer = loop.call_later(0, P, 'never')
    ran = loop.call_soon(P, 'ran')
    soon.cancel()
    timer.cancel()
    timer.cancel()
    P('cancelled', soon.cancelled(), timer.cancelled(), ran.cancelled())
    await asyncio.sleep(0)
    ran.cancel()
    P('after the run', ran.cancelled())
    await asyncio.sleep(0)


run_all()
