"""Cancellation of tasks."""
import asyncio

from prelude import P, Boom, note, probe, run_all, show


@probe
async def cancel_before_the_first_step_never_runs_the_body():
    """A task cancelled before it started ends cancelled at its first step, without running its body."""

    async def child():
        P('never')

    task = asyncio.create_task(child())
    P('cancel', task.cancel(), task.cancelled(), task.cancelling())
    try:
        await task
    except asyncio.CancelledError:
        P('cancelled', task.cancelled())
    P('again', task.cancel(), task.cancelling())


@probe
async def cancel_climbs_one_task_a_tick():
    """In a chain of tasks that await each other, the deepest ends cancelled first, then one level per tick."""

    async def leaf():
        await asyncio.get_running_loop().create_future()

    async def node(task):
        await task

    bottom = asyncio.create_task(leaf())
    middle = asyncio.create_task(node(bottom))
    top = asyncio.create_task(node(middle))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for name, task in (('leaf', bottom), ('middle', middle), ('top', top)):
        task.add_done_callback(lambda _, name=name: P(name))
    P('cancel', top.cancel())
    try:
        await top
    except asyncio.CancelledError:
        P('main')


@probe
async def cancel_during_sleep_is_prompt():
    """A sleeping task that is cancelled ends in the next tick, long before its sleep would end."""
    task = asyncio.create_task(asyncio.sleep(3600))
    await asyncio.sleep(0)
    P('cancel', task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


@probe
async def cancel_of_a_waiting_task_cancels_its_future_at_once():
    """The awaited future is cancelled in the tick of the cancel; the task is interrupted in the next."""

    async def child(future):
        try:
            await future
        except asyncio.CancelledError as error:
            P('child', show(error))
            raise

    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'), future.cancelled(), task.done())
    try:
        await task
    except asyncio.CancelledError as error:
        P('main', show(error))


@probe
async def cancel_reaches_the_awaited_task_first():
    """Cancelling a task that awaits another interrupts the inner one first, with the message of the cancel."""

    async def inner():
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError as error:
            P('inner', show(error))
            raise

    async def outer(task):
        try:
            await task
        except asyncio.CancelledError as error:
            P('outer', show(error))
            raise

    inner_task = asyncio.create_task(inner())
    outer_task = asyncio.create_task(outer(inner_task))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('cancel', outer_task.cancel('why'), inner_task.cancelling())
    try:
        await outer_task
    except asyncio.CancelledError:
        P(inner_task.cancelled(), outer_task.cancelled())


@probe
async def cancel_wins_over_a_result_that_was_just_set():
    """When a result and a cancel come in the same tick, the cancellation is delivered and the result is lost."""

    async def child(future):
        try:
            P('got', await future)
        except asyncio.CancelledError:
            P('cancelled', future.result())
            raise

    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    await asyncio.sleep(0)
    future.set_result('value')
    P('cancel', task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


@probe
async def cancelled_error_thrown_by_hand_cancels_without_a_request():
    """A task that throws CancelledError itself is cancelled without a counted request; the object is thrown once."""

    async def child():
        raise asyncio.CancelledError('by hand')

    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    P(task.cancelled(), task.cancelling())
    seen = []
    for _ in range(2):
        try:
            task.result()
        except asyncio.CancelledError as error:
            seen.append(error)
    P('same object', seen[0] is seen[1], [show(error) for error in seen])


@probe
async def cancelling_the_awaited_future_cancels_the_task():
    """A task whose awaited future is cancelled by someone else ends cancelled, without a request of its own."""

    async def child(future):
        await future

    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    await asyncio.sleep(0)
    future.cancel('by somebody')
    try:
        await task
    except asyncio.CancelledError as error:
        P(show(error), task.cancelled(), task.cancelling())


@probe
async def inner_task_that_swallows_keeps_the_outer_alive():
    """When the awaited task swallows the cancellation, the outer one gets its value and is not cancelled."""

    async def inner():
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            return 'swallowed'

    async def outer(task):
        return await task

    inner_task = asyncio.create_task(inner())
    outer_task = asyncio.create_task(outer(inner_task))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    outer_task.cancel()
    P(await outer_task, outer_task.cancelled(), outer_task.cancelling(), inner_task.cancelling())


@probe
async def second_cancel_interrupts_the_clean_up():
    """A second cancel interrupts the clean-up that the first one started."""

    async def child():
        loop = asyncio.get_running_loop()
        try:
            await loop.create_future()
        finally:
            P('cleaning')
            try:
                await loop.create_future()
            except asyncio.CancelledError as error:
                P('interrupted', show(error))

    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    task.cancel('first')
    await asyncio.sleep(0)
    task.cancel('second')
    try:
        await task
    except asyncio.CancelledError as error:
        P('main', show(error), task.cancelling())


@probe
async def self_cancel_cancels_the_next_future():
    """A task that cancelled itself cancels the pending future it awaits next."""

    async def child(future):
        asyncio.current_task().cancel('self')
        try:
            await future
        except asyncio.CancelledError as error:
            P(show(error), future.cancelled())

    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    await task
    P('main', task.cancelled(), task.cancelling())


@probe
async def self_cancel_cancels_the_task_awaited_next():
    """A task that cancelled itself and awaits another task cancels that one, down to its future."""

    async def inner(future):
        await future

    async def outer(task):
        asyncio.current_task().cancel()
        await task

    future = asyncio.get_running_loop().create_future()
    inner_task = asyncio.create_task(inner(future))
    await asyncio.sleep(0)
    outer_task = asyncio.create_task(outer(inner_task))
    try:
        await outer_task
    except asyncio.CancelledError:
        P(outer_task.cancelled(), inner_task.cancelled(), future.cancelled())


@probe
async def self_cancel_is_delivered_at_the_next_suspension():
    """Awaiting a done future does not deliver a cancellation; the next real suspension does."""

    async def child():
        asyncio.current_task().cancel()
        future = asyncio.get_running_loop().create_future()
        future.set_result(1)
        await future
        P('passed a done future')
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            P('delivered')
            raise

    task = asyncio.create_task(child())
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


@probe
async def self_cancel_then_raise_keeps_the_exception():
    """A task that cancels itself and throws something else ends with what it threw."""

    async def child():
        asyncio.current_task().cancel()
        raise Boom('own')

    task = asyncio.create_task(child())
    try:
        await task
    except Boom as error:
        P(show(error), task.cancelled(), task.cancelling())


@probe
async def self_cancel_then_return_ends_cancelled():
    """A task that cancels itself and returns without suspending ends cancelled."""

    async def child():
        asyncio.current_task().cancel('self')
        P('returns')
        return 1

    task = asyncio.create_task(child())
    try:
        await task
    except asyncio.CancelledError as error:
        P(show(error), task.cancelled())


@probe
async def swallowed_cancel_leaves_the_count_raised():
    """A task that swallows its cancellation goes on, with the request still counted."""

    async def child():
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            P('swallowed', asyncio.current_task().cancelling())
        await asyncio.sleep(0)
        P('later', asyncio.current_task().cancelling())
        return 'value'

    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    task.cancel()
    P(await task, task.cancelled(), task.cancelling())


@probe
async def two_cancels_of_a_scheduled_task_give_the_last_message():
    """A task whose next step is already scheduled is interrupted once, with the message of the last cancel."""

    async def child(seen):
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError as error:
            seen.append(show(error))

    seen = []
    task = asyncio.create_task(child(seen))
    await asyncio.sleep(0)
    task.cancel('first')
    task.cancel('second')
    await task
    P(seen, task.cancelling())


@probe
async def two_cancels_of_a_waiting_task_give_one_error():
    """A waiting task is interrupted once, with the message of the first cancel; both requests are counted."""

    async def child(seen):
        for _ in range(3):
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError as error:
                seen.append(show(error))
        return 'ended'

    seen = []
    task = asyncio.create_task(child(seen))
    await asyncio.sleep(0)
    task.cancel('first')
    task.cancel('second')
    note(await task, seen, task.cancelling(), task.cancelled())


@probe
async def uncancel_before_delivery_withdraws_the_cancel():
    """A request that is taken back before its delivery is never delivered."""

    async def child():
        asyncio.current_task().cancel()
        P('uncancel', asyncio.current_task().uncancel())
        await asyncio.sleep(0)
        P('went on')
        return 'value'

    task = asyncio.create_task(child())
    P(await task, task.cancelled())


@probe
async def uncancel_of_one_of_two_does_not_withdraw():
    """Only the uncancel that reaches zero withdraws a cancellation; the count never goes below zero."""

    async def child():
        task = asyncio.current_task()
        task.cancel()
        task.cancel()
        P('uncancel', task.uncancel(), task.cancelling())
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            P('delivered')
        P('uncancel', task.uncancel(), task.uncancel())

    task = asyncio.create_task(child())
    await task
    P(task.cancelled())


run_all()
