"""Timers and sleeps."""
import asyncio

from prelude import P, probe, run_all


@probe
async def overdue_timers_run_by_deadline():
    """Timers due in one tick run in the order of their deadlines, not of their scheduling."""
    loop = asyncio.get_running_loop()
    loop.call_later(-1, P, 'one second late')
    loop.call_later(-3, P, 'three seconds late')
    loop.call_at(loop.time() - 2, P, 'two seconds late')
    await asyncio.sleep(0)
    P('main')
    await asyncio.sleep(0)
    P('end')


@probe
async def sleep_of_nan_is_refused():
    """A delay of NaN is refused; the task goes on in the same tick."""
    try:
        await asyncio.sleep(float('nan'))
    except ValueError:
        P('refused')


@probe
async def sleep_resumes_the_tick_after_its_timer():
    """The timer of a sleep fires in one tick, and the task goes on in the next."""
    P('start')
    await asyncio.sleep(0.01)
    P('woken')
    P(await asyncio.sleep(0.01, 'result'))


@probe
async def sleep_zero_takes_one_tick():
    """A sleep of zero or less yields for one tick and returns its result."""
    P('start')
    await asyncio.sleep(0)
    P('after zero')
    await asyncio.sleep(-5)
    P('after a negative sleep')
    P(await asyncio.sleep(0, 'result'))


@probe
async def sleepers_wake_by_deadline():
    """Sleeping tasks wake in the order of their deadlines."""

    async def sleeper(name, delay):
        await asyncio.sleep(delay)
        P(name)

    tasks = [asyncio.create_task(sleeper(*each)) for each in (('slow', 0.6), ('quick', 0.2), ('middle', 0.4))]
    for task in tasks:
        await task
    P('end')


@probe
async def timer_knows_its_time():
    """A timer handle returns the loop time at which it is due."""
    loop = asyncio.get_running_loop()
    when = loop.time() + 50
    timer = loop.call_at(when, P, 'never')
    P('same', timer.when() == when)
    timer.cancel()
    P('same after cancel', timer.when() == when)
    before = loop.time()
    later = loop.call_later(7, P, 'never')
    P('relative', before + 7 <= later.when() <= loop.time() + 7)
    later.cancel()


@probe
async def timer_of_delay_zero_runs_after_what_is_queued():
    """A timer with delay zero runs in the next tick, after callbacks that were scheduled later."""
    loop = asyncio.get_running_loop()
    loop.call_later(0, P, 'timer')
    loop.call_soon(P, 'soon')
    P('main')
    await asyncio.sleep(0)
    P('main again')
    await asyncio.sleep(0)
    P('end')


run_all()
