"""Conditions: which waiters are woken, and when they hold the lock."""
import asyncio

from prelude import P, Boom, probe, run_all, state


async def waiter(condition, name):
    async with condition:
        try:
            P(name, await condition.wait())
        except asyncio.CancelledError:
            P(name, 'cancelled', condition.locked())
            raise


async def locker(condition, name):
    async with condition:
        P(name)


@probe
async def condition_asks_its_predicate_after_each_notification():
    """wait_for evaluates its predicate once at first and once after each notification, with the lock held."""
    condition = asyncio.Condition()
    stock = []

    def enough():
        P('asked', len(stock), condition.locked())
        return len(stock) == 2

    async def consumer():
        async with condition:
            P(await condition.wait_for(enough))

    task = asyncio.create_task(consumer())
    await asyncio.sleep(0)
    while not task.done():
        async with condition:
            stock.append('x')
            condition.notify()
        await asyncio.sleep(0)
    P('end')


@probe
async def condition_cancelled_waiter_takes_the_lock_again():
    """A cancelled waiter goes on once it has acquired the lock."""
    condition = asyncio.Condition()
    task = asyncio.create_task(waiter(condition, 'waiter'))
    await asyncio.sleep(0)
    await condition.acquire()
    P('cancel', task.cancel())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('release', task.done(), state(condition))
    condition.release()
    try:
        await task
    except asyncio.CancelledError:
        P('end', condition.locked())


@probe
async def condition_cancelled_waiter_wakes_another_for_nothing():
    """A waiter that is cancelled notifies another one, although it had not been notified itself."""
    condition = asyncio.Condition()
    a, b, c = [asyncio.create_task(waiter(condition, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    P('cancel')
    a.cancel()
    await b
    await asyncio.sleep(0)
    P('end', a.cancelled(), c.done())


@probe
async def condition_does_not_notify_without_the_lock():
    """Notifying a condition whose lock is not held is refused."""
    condition = asyncio.Condition()
    try:
        condition.notify()
    except RuntimeError as error:
        P(error)


@probe
async def condition_forgets_a_notification_without_waiters():
    """A notification without waiters has no effect on later ones."""
    condition = asyncio.Condition()
    async with condition:
        condition.notify_all()
    task = asyncio.create_task(waiter(condition, 'waiter'))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P(task.done())
    async with condition:
        condition.notify()
    await task


@probe
async def condition_gives_up_the_lock_while_it_waits():
    """A task that waits for a condition releases the lock; the next task of that tick can acquire it."""
    condition = asyncio.Condition()
    task = asyncio.create_task(waiter(condition, 'waiter'))
    other = asyncio.create_task(locker(condition, 'locker'))
    await asyncio.sleep(0)
    P(condition.locked())
    await other
    async with condition:
        condition.notify()
    await task


@probe
async def condition_is_not_waited_for_without_the_lock():
    """Waiting for a condition whose lock is not held is refused."""
    condition = asyncio.Condition()
    try:
        await condition.wait()
    except RuntimeError as error:
        P(error)


@probe
async def condition_notified_waiter_needs_the_lock():
    """Notifying does not release the lock: a notified waiter goes on in the tick after the release."""
    condition = asyncio.Condition()
    task = asyncio.create_task(waiter(condition, 'waiter'))
    await asyncio.sleep(0)
    await condition.acquire()
    P('notify')
    condition.notify()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('release', task.done())
    condition.release()
    await task
    P('end')


@probe
async def condition_notified_waiter_that_is_cancelled_passes_it_on():
    """A waiter that is notified and cancelled in the same tick notifies another one."""
    condition = asyncio.Condition()
    a, b = [asyncio.create_task(waiter(condition, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    async with condition:
        P('notify')
        condition.notify()
    a.cancel()
    await b
    P('end', a.cancelled())


@probe
async def condition_notifies_who_has_waited_longest():
    """notify(n) wakes the n tasks that have waited longest; n may exceed the number of waiters."""
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(condition, name)) for name in 'abcde']
    await asyncio.sleep(0)
    for n in (1, 0, 2, 7):
        async with condition:
            P('notify', n)
            condition.notify(n)
        await asyncio.sleep(0)
    P([task.done() for task in tasks])


@probe
async def condition_tells_its_state():
    """A condition's description shows whether it is locked and how many wait; notified waiters count until they run."""
    condition = asyncio.Condition()
    P(state(condition))
    tasks = [asyncio.create_task(waiter(condition, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P(state(condition))
    async with condition:
        condition.notify_all()
        P(state(condition))
    for task in tasks:
        await task
    P(state(condition))


@probe
async def condition_waiter_cancelled_over_and_over_throws_the_last():
    """A waiter cancelled repeatedly while it reacquires the lock gets the lock, then throws the last cancellation."""

    async def one_waiter(condition):
        async with condition:
            try:
                await condition.wait()
            except asyncio.CancelledError as error:
                P('waiter', error, condition.locked())
                raise

    condition = asyncio.Condition()
    task = asyncio.create_task(one_waiter(condition))
    await asyncio.sleep(0)
    await condition.acquire()
    for message in ('one', 'two', 'three'):
        P(message, task.cancel(message))
        await asyncio.sleep(0)
    P('release', task.done(), task.cancelling())
    condition.release()
    try:
        await task
    except asyncio.CancelledError as error:
        P('end', error)


@probe
async def condition_waiter_cancelled_while_it_takes_the_lock_passes_it_on():
    """A notified waiter that is cancelled while it reacquires the lock notifies another one."""
    condition = asyncio.Condition()
    a, b = [asyncio.create_task(waiter(condition, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    async with condition:
        P('notify')
        condition.notify()
        await asyncio.sleep(0)
        a.cancel()
        await asyncio.sleep(0)
        P('release')
    await b
    P('end', a.cancelled())


@probe
async def condition_waiter_queues_behind_those_who_want_the_lock():
    """A notified waiter gets the lock after the tasks that asked for it before the notification."""
    condition = asyncio.Condition()
    task = asyncio.create_task(waiter(condition, 'waiter'))
    await asyncio.sleep(0)
    async with condition:
        asyncio.create_task(locker(condition, 'locker'))
        await asyncio.sleep(0)
        P('notify')
        condition.notify()
    await task
    P('end')


@probe
async def condition_waiters_notified_and_released_at_once_share_a_tick():
    """When one step notifies all and releases the lock, all waiters go on in the next tick, one after another."""
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(condition, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    async with condition:
        P('notify')
        condition.notify_all()
    for task in tasks:
        await task
    P('end')


@probe
async def condition_waiters_that_find_it_locked_come_one_a_tick():
    """When the lock is released some time after all were notified, the waiters go on one per tick."""
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(condition, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    async with condition:
        P('notify')
        condition.notify_all()
        await asyncio.sleep(0)
        P('release')
    for task in tasks:
        await task
    P('end')


@probe
async def condition_whose_predicate_fails_ends_the_wait_with_the_lock_held():
    """An exception of the predicate ends the wait, with the lock held."""
    condition = asyncio.Condition()

    def fail():
        raise Boom('x')

    await condition.acquire()
    try:
        await condition.wait_for(fail)
    except Boom as error:
        P(error, condition.locked())


@probe
async def condition_whose_predicate_is_true_is_not_waited_for():
    """Waiting for a predicate that is already true does not suspend and needs no lock."""
    condition = asyncio.Condition()
    P(await condition.wait_for(lambda: True), condition.locked())


@probe
async def conditions_may_share_a_lock():
    """Two conditions that share a lock have separate waiters."""
    lock = asyncio.Lock()
    first, second = asyncio.Condition(lock), asyncio.Condition(lock)
    a, b = asyncio.create_task(waiter(first, 'a')), asyncio.create_task(waiter(second, 'b'))
    await asyncio.sleep(0)
    async with first:
        P('notify', lock.locked(), second.locked())
        second.notify_all()
    await b
    P('second', a.done())
    async with lock:
        first.notify_all()
    await a


run_all()
