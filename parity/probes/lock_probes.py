"""Locks: which task gets one, and when."""
import asyncio

from prelude import P, Boom, CountingLoop, attempt, probe, run, run_all, state


async def locker(lock, name):
    try:
        await lock.acquire()
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise
    P(name)
    lock.release()


@probe
def lock_belongs_to_the_loop_of_the_first_wait():
    """A lock that a task once waited for cannot be waited for on another loop, but can be taken there while it is free.
    """
    lock = asyncio.Lock()

    async def contend():
        await lock.acquire()
        asyncio.get_running_loop().call_soon(lock.release)
        await lock.acquire()
        P('first loop')
        lock.release()

    async def main():
        P('free', await lock.acquire())
        try:
            await lock.acquire()
        except RuntimeError:
            P('refused')

    asyncio.run(contend(), loop_factory=CountingLoop)
    return run(main)


@probe
async def lock_cancelled_waiter_is_passed_over():
    """A waiter cancelled before the release is skipped; the next one has the lock in the tick after the release."""
    lock = asyncio.Lock()
    await lock.acquire()
    a, b = [asyncio.create_task(locker(lock, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    a.cancel()
    await asyncio.sleep(0)
    P('release')
    lock.release()
    await b
    P('end', a.cancelled())


@probe
async def lock_cancelled_waiter_leaves_the_line_in_its_own_step():
    """A cancelled waiter stays in the queue until it runs, in the next tick."""
    lock = asyncio.Lock()
    await lock.acquire()
    task = asyncio.create_task(locker(lock, 'waiter'))
    await asyncio.sleep(0)
    task.cancel()
    P('cancelled', state(lock))
    await asyncio.sleep(0)
    P('later', state(lock), task.cancelled())


@probe
async def lock_counts_as_unlocked_until_the_woken_task_runs():
    """Between the release and the next tick, in which the woken task goes on, the lock is not locked."""

    async def holder(lock):
        await lock.acquire()
        P('holder', lock.locked())

    lock = asyncio.Lock()
    await lock.acquire()
    task = asyncio.create_task(holder(lock))
    await asyncio.sleep(0)
    lock.release()
    P('released', lock.locked())
    await task
    P('end', lock.locked())


@probe
async def lock_is_given_in_the_order_of_asking():
    """Tasks get the lock in the order in which they asked, one per tick if it is released at once."""
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(locker(lock, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    P('release')
    lock.release()
    for task in tasks:
        await task
    P('end')


@probe
async def lock_is_not_reentrant():
    """A task that asks for a lock it already holds waits until another task releases it."""
    lock = asyncio.Lock()
    await lock.acquire()
    loop = asyncio.get_running_loop()
    loop.call_soon(P, 'other')
    loop.call_soon(lock.release)
    P('ask')
    await lock.acquire()
    P('again', lock.locked())


@probe
async def lock_is_released_only_once_for_a_woken_task():
    """A lock that has been released for a woken task counts as unlocked: releasing it again is refused."""
    lock = asyncio.Lock()
    await lock.acquire()
    task = asyncio.create_task(locker(lock, 'waiter'))
    await asyncio.sleep(0)
    P(attempt(lock.release))
    P(attempt(lock.release))
    await task


@probe
async def lock_is_released_when_its_block_fails():
    """The block of a lock gets no value; an exception releases the lock and goes on."""
    lock = asyncio.Lock()
    try:
        async with lock as value:
            P(value, lock.locked())
            raise Boom('x')
    except Boom as error:
        P(error, lock.locked())


@probe
async def lock_may_be_released_by_another_task():
    """A lock has no owner: a task that does not hold it may release it."""

    async def release(lock):
        lock.release()

    lock = asyncio.Lock()
    await lock.acquire()
    await asyncio.create_task(release(lock))
    P(lock.locked())


@probe
async def lock_newcomer_passes_cancelled_waiters():
    """When all waiters are cancelled, a newcomer gets a released lock at once."""
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(locker(lock, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    lock.release()
    P('ask')
    await lock.acquire()
    P('main', state(lock))
    await asyncio.sleep(0)
    P('end', state(lock))


@probe
async def lock_newcomer_queues_behind_a_woken_task():
    """A newcomer that finds the lock unlocked, but another task woken for it, waits behind that task."""

    async def newcomer(lock):
        P('newcomer asks', lock.locked())
        await locker(lock, 'newcomer')

    lock = asyncio.Lock()
    await lock.acquire()
    waiter = asyncio.create_task(locker(lock, 'waiter'))
    await asyncio.sleep(0)
    late = asyncio.create_task(newcomer(lock))
    lock.release()
    await late
    await waiter


@probe
async def lock_of_a_cancelled_holder_is_released():
    """A holder that is cancelled in its block releases the lock as it leaves."""

    async def hold(lock):
        async with lock:
            P('holder')
            await asyncio.get_running_loop().create_future()

    lock = asyncio.Lock()
    holder = asyncio.create_task(hold(lock))
    waiter = asyncio.create_task(locker(lock, 'waiter'))
    await asyncio.sleep(0)
    P('cancel')
    holder.cancel()
    await waiter
    P('end', holder.cancelled())


@probe
async def lock_released_and_asked_for_again_goes_to_the_others_first():
    """A task that releases the lock and asks for it again in the same step gets it after all waiters."""
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(locker(lock, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    lock.release()
    P('again')
    await lock.acquire()
    P('main', [task.done() for task in tasks])


@probe
async def lock_released_to_a_cancelled_waiter_is_passed_on_by_it():
    """A release that finds a cancelled waiter first in line wakes no task; that waiter wakes the next when it runs."""
    lock = asyncio.Lock()
    await lock.acquire()
    a, b = [asyncio.create_task(locker(lock, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('cancel')
    a.cancel()
    lock.release()
    await b
    P('end')


@probe
async def lock_tells_its_state():
    """A lock's description shows whether it is locked and how many wait; a woken waiter counts until it runs."""
    lock = asyncio.Lock()
    P(state(lock))
    await lock.acquire()
    P(state(lock))
    task = asyncio.create_task(locker(lock, 'waiter'))
    await asyncio.sleep(0)
    P(state(lock))
    lock.release()
    P(state(lock))
    await task
    P(state(lock))


@probe
async def lock_that_is_free_is_acquired_without_a_tick():
    """Acquiring a free lock does not suspend, and returns true."""
    lock = asyncio.Lock()
    P(await lock.acquire(), lock.locked())
    lock.release()
    P(lock.locked())


@probe
async def lock_that_is_not_held_is_not_released():
    """Releasing a lock that is not held is refused."""
    lock = asyncio.Lock()
    try:
        lock.release()
    except RuntimeError as error:
        P(error, lock.locked())


@probe
def lock_without_a_wait_belongs_to_no_loop():
    """A lock that no task has ever waited for can be waited for on a later loop."""
    lock = asyncio.Lock()

    async def use():
        async with lock:
            P('first loop')

    async def main():
        await lock.acquire()
        asyncio.get_running_loop().call_soon(lock.release)
        await lock.acquire()
        P('second loop')

    asyncio.run(use(), loop_factory=CountingLoop)
    return run(main)


@probe
async def lock_woken_waiter_that_is_cancelled_passes_it_on():
    """A waiter that is woken and cancelled in the same tick wakes the next one when it runs."""
    lock = asyncio.Lock()
    await lock.acquire()
    a, b = [asyncio.create_task(locker(lock, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('release')
    lock.release()
    a.cancel()
    await b
    P('end', a.cancelled(), lock.locked())


run_all()
