"""Waiting for one thing, with a time limit."""
import asyncio
import contextvars

from prelude import P, Boom, probe, run_all, show


async def never_runs():
    P('never')


@probe
async def wait_for_runs_a_coroutine_in_place():
    """No task is made: the same task, no tick."""

    async def child():
        return asyncio.current_task()

    me = asyncio.current_task()
    P('start')
    P(await asyncio.wait_for(child(), 1) is me, await asyncio.wait_for(child(), None) is me)


@probe
async def wait_for_a_coroutine_shares_the_context():
    """What it sets stays set."""
    variable = contextvars.ContextVar('variable', default='nothing')

    async def child():
        variable.set('child')

    await asyncio.wait_for(child(), 1)
    P(variable.get())


@probe
async def wait_for_a_task_costs_what_the_task_does():
    """As many ticks as awaiting it."""

    async def child():
        await asyncio.sleep(0)

    P('start')
    await asyncio.create_task(child())
    P('awaited')
    await asyncio.wait_for(asyncio.create_task(child()), 1)
    P('waited for')


@probe
async def wait_for_zero_does_not_start_a_coroutine():
    """Its task is cancelled before it starts, which takes three ticks."""
    P('start')
    try:
        await asyncio.wait_for(never_runs(), 0)
    except TimeoutError:
        P('timeout')


@probe
async def wait_for_less_than_zero_is_wait_for_zero():
    """A time that is over gives no time either."""
    try:
        await asyncio.wait_for(never_runs(), -1)
    except TimeoutError:
        P('timeout')


@probe
async def wait_for_zero_takes_what_is_done():
    """A done future has a result without any time."""
    future = asyncio.get_running_loop().create_future()
    future.set_result('value')
    P(await asyncio.wait_for(future, 0), await asyncio.wait_for(future, -1))


@probe
async def wait_for_zero_cancels_a_pending_future():
    """The future is cancelled, and the timeout thrown two ticks later."""
    future = asyncio.get_running_loop().create_future()
    try:
        await asyncio.wait_for(future, 0)
    except TimeoutError:
        P('timeout', future.cancelled())


@probe
async def wait_for_cancels_what_takes_too_long():
    """The coroutine is interrupted in the tick after the timer, the timeout leaves in the same one."""

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
    """The clean-up of a task that took too long is part of the waiting."""

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
    """Who swallows the cancellation and returns has succeeded."""

    async def child():
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            return 'value'

    P(await asyncio.wait_for(child(), 0.01), asyncio.current_task().cancelling())


@probe
async def wait_for_throws_what_the_clean_up_throws():
    """An exception of the coroutine's own is not replaced by the timeout."""

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
    """The message is handed on."""
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
    """A result set and a cancel in one callback: the result is lost."""
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
    """The shield is cancelled, the task behind it goes on."""

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
