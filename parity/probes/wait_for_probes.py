"""wait_for: waiting for one awaitable with a time limit."""
import asyncio
import contextvars

from prelude import P, Boom, probe, run_all, show


async def never_runs():
    P('never')


@probe
async def wait_for_runs_a_coroutine_in_place():
    """wait_for runs a coroutine in the current task, without a tick."""

    async def child():
        return asyncio.current_task()

    me = asyncio.current_task()
    P('start')
    P(await asyncio.wait_for(child(), 1) is me, await asyncio.wait_for(child(), None) is me)


@probe
async def wait_for_a_coroutine_shares_the_context():
    """Variables that the coroutine sets stay set."""
    variable = contextvars.ContextVar('variable', default='nothing')

    async def child():
        variable.set('child')

    await asyncio.wait_for(child(), 1)
    P(variable.get())


@probe
async def wait_for_a_task_costs_what_the_task_does():
    """wait_for takes as many ticks as awaiting the task."""

    async def child():
        await asyncio.sleep(0)

    P('start')
    await asyncio.create_task(child())
    P('awaited')
    await asyncio.wait_for(asyncio.create_task(child()), 1)
    P('waited for')


@probe
async def wait_for_zero_does_not_start_a_coroutine():
    """With timeout zero the coroutine's task is cancelled before it starts, which takes three ticks."""
    P('start')
    try:
        await asyncio.wait_for(never_runs(), 0)
    except TimeoutError:
        P('timeout')


@probe
async def wait_for_less_than_zero_is_wait_for_zero():
    """A negative timeout is like zero."""
    try:
        await asyncio.wait_for(never_runs(), -1)
    except TimeoutError:
        P('timeout')


@probe
async def wait_for_zero_takes_what_is_done():
    """With timeout zero a future that is done still delivers its result."""
    future = asyncio.get_running_loop().create_future()
    future.set_result('value')
    P(await asyncio.wait_for(future, 0), await asyncio.wait_for(future, -1))


@probe
async def wait_for_zero_cancels_a_pending_future():
    """With timeout zero the future is cancelled, and TimeoutError is thrown two ticks later."""
    future = asyncio.get_running_loop().create_future()
    try:
        await asyncio.wait_for(future, 0)
    except TimeoutError:
        P('timeout', future.cancelled())


@probe
async def wait_for_cancels_what_takes_too_long():
    """The coroutine is interrupted in the tick after the timer, and TimeoutError is thrown in the same tick."""

    async def child():
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError as error:
            P('child', show(error))
            raise

    try:
        await asyncio.wait_for(child(), 0.01)
    except TimeoutError as error:
        P('timeout', show(error.__cause__), asyncio.current_task().cancelling())


@probe
async def wait_for_waits_until_the_cancelled_task_has_ended():
    """wait_for also waits for the clean-up of a task that took too long."""

    async def child():
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            P('cleaning')
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            P('clean')

    task = asyncio.create_task(child())
    try:
        await asyncio.wait_for(task, 0.01)
    except TimeoutError:
        P('timeout', task.cancelled())


@probe
async def wait_for_takes_a_value_returned_in_spite_of_the_cancellation():
    """A coroutine that swallows the cancellation and returns has succeeded."""

    async def child():
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            return 'value'

    P(await asyncio.wait_for(child(), 0.01), asyncio.current_task().cancelling())


@probe
async def wait_for_throws_what_the_clean_up_throws():
    """An exception thrown by the coroutine's clean-up is not replaced by TimeoutError."""

    async def child():
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            raise Boom('clean-up') from None

    try:
        await asyncio.wait_for(child(), 0.01)
    except Boom as error:
        P(show(error), asyncio.current_task().cancelling())


@probe
async def cancel_of_a_wait_for_cancels_what_it_waits_for():
    """Cancelling wait_for cancels the awaited task, with the same message."""
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(asyncio.wait_for(future, 10))
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'), future.cancelled())
    try:
        await task
    except asyncio.CancelledError as error:
        P(show(error), task.cancelled())


@probe
async def cancel_wins_over_a_result_within_wait_for():
    """When one callback sets the result and cancels the task, the result is lost."""
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(asyncio.wait_for(future, 10))
    await asyncio.sleep(0)
    future.set_result('value')
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        P('cancelled', future.result())


@probe
async def wait_for_a_shield_leaves_the_task_alone():
    """Only the shield is cancelled; the task behind it goes on."""

    async def child(future):
        return await future

    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    try:
        await asyncio.wait_for(asyncio.shield(task), 0.01)
    except TimeoutError:
        P('timeout', task.cancelling())
    future.set_result('value')
    P(await task)


run_all()
