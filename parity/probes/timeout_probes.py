"""Timeouts: blocks with a time limit."""
import asyncio

from prelude import P, Boom, attempt, probe, run_all, show


@probe
async def timeout_of_zero_spares_a_block_without_awaits():
    """A block that never suspends cannot be interrupted."""
    async with asyncio.timeout(0) as scope:
        P('body')
    P(scope.expired())


@probe
async def timeout_of_zero_interrupts_the_first_suspension():
    """A timeout of zero expires in the next tick and interrupts the first suspension."""
    try:
        async with asyncio.timeout(0) as scope:
            P('body')
            await asyncio.get_running_loop().create_future()
    except TimeoutError:
        P('timeout', scope.expired())


@probe
async def timeout_is_due_one_tick_before_the_block_ends():
    """The timer cancels the task; in the next tick the block is interrupted and ends."""
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda _: P('cancelled'))
    try:
        async with asyncio.timeout(0.01):
            await future
    except TimeoutError:
        P('timeout', future.cancelled())


@probe
async def timeout_is_caused_by_a_cancellation():
    """After the timeout the count of requests is as before, and the CancelledError is the cause."""
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0):
            try:
                await asyncio.sleep(3600)
            finally:
                P('inside', me.cancelling())
    except TimeoutError as error:
        P('outside', me.cancelling(), show(error.__cause__))


@probe
async def timeout_that_is_swallowed_is_over():
    """A block that swallows the cancellation ends normally, with an expired timeout."""
    me = asyncio.current_task()
    async with asyncio.timeout(0) as scope:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            P('swallowed', scope.expired(), me.cancelling())
        await asyncio.sleep(0)
        P('went on')
    P('end', scope.expired(), me.cancelling())


@probe
async def timeout_without_limit_has_no_deadline():
    """A timeout without a limit has no deadline and never expires."""
    async with asyncio.timeout(None) as scope:
        P(scope.when() is None)
        await asyncio.sleep(0)
    P(scope.expired())


@probe
async def timeout_at_takes_a_time_of_the_loop():
    """timeout_at takes a time of the loop's clock as the deadline."""
    when = asyncio.get_running_loop().time() + 0.01
    try:
        async with asyncio.timeout_at(when) as scope:
            P(scope.when() == when)
            await asyncio.sleep(3600)
    except TimeoutError:
        P('timeout', scope.when() == when)


@probe
async def timeout_at_a_time_in_the_past_interrupts_the_first_suspension():
    """A deadline in the past expires in the next tick."""
    try:
        async with asyncio.timeout_at(asyncio.get_running_loop().time() - 1):
            P('body')
            await asyncio.sleep(3600)
    except TimeoutError:
        P('timeout')


@probe
async def timeout_can_be_moved_into_the_past():
    """A timeout that is moved into the past expires in the next tick."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(3600) as scope:
            await asyncio.sleep(0)
            scope.reschedule(loop.time() - 1)
            P('moved', scope.expired())
            await asyncio.sleep(3600)
    except TimeoutError:
        P('timeout', scope.expired())


@probe
async def timeout_can_be_taken_away():
    """A timeout whose deadline was removed does not expire."""
    async with asyncio.timeout(0) as scope:
        scope.reschedule(None)
        await asyncio.sleep(0.01)
        P('went on', scope.when() is None)
    P(scope.expired())


@probe
async def timeout_can_be_moved_only_inside_its_block():
    """Moving the deadline before or after the block is refused."""
    scope = asyncio.timeout(1)
    P('before', attempt(lambda: scope.reschedule(None)))
    async with scope:
        P('inside', attempt(lambda: scope.reschedule(None)))
    P('after', attempt(lambda: scope.reschedule(None)))


@probe
async def timeout_that_is_due_cannot_be_moved():
    """Once the timeout has cancelled the task, moving its deadline is refused."""
    try:
        async with asyncio.timeout(0) as scope:
            try:
                await asyncio.sleep(3600)
            finally:
                P(attempt(lambda: scope.reschedule(None)))
    except TimeoutError:
        P('timeout')


@probe
async def timeout_is_used_once():
    """A timeout cannot be entered a second time."""
    scope = asyncio.timeout(None)
    async with scope:
        P('first')
    try:
        async with scope:
            P('never')
    except RuntimeError:
        P('refused')


@probe
async def inner_timeout_is_thrown_by_the_inner_block():
    """When the inner timeout expires its block throws TimeoutError; the outer one is not affected."""
    async with asyncio.timeout(3600) as outer:
        try:
            async with asyncio.timeout(0) as inner:
                await asyncio.sleep(3600)
        except TimeoutError:
            P('inner', inner.expired(), outer.expired())
        await asyncio.sleep(0)
        P('went on')
    P(outer.expired())


@probe
async def outer_timeout_passes_the_inner_block_as_a_cancellation():
    """Only the block whose timeout expired throws TimeoutError; the inner one sees a cancellation."""
    try:
        async with asyncio.timeout(0) as outer:
            try:
                async with asyncio.timeout(3600) as inner:
                    await asyncio.sleep(3600)
            except asyncio.CancelledError:
                P('inner', inner.expired(), outer.expired())
                raise
    except TimeoutError:
        P('outer')


@probe
async def both_of_two_nested_timeouts_are_due():
    """When both timeouts expire, the inner block passes the cancellation on and the outer one throws."""
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0) as outer:
            try:
                async with asyncio.timeout(0) as inner:
                    await asyncio.sleep(3600)
            except TimeoutError:
                P('inner timeout', me.cancelling())
                raise
            except asyncio.CancelledError:
                P('inner cancelled', me.cancelling())
                raise
    except TimeoutError:
        P('outer', inner.expired(), outer.expired(), me.cancelling())


@probe
async def own_exception_wins_over_a_timeout():
    """An exception that the block throws after its deadline is thrown instead of TimeoutError."""
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0) as scope:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                raise Boom('own') from None
    except Boom as error:
        P(show(error), scope.expired(), me.cancelling())


@probe
async def cancel_from_outside_wins_over_a_timeout():
    """When both come in one tick, the block ends with the CancelledError and its request stays counted."""

    async def child():
        loop = asyncio.get_running_loop()
        me = asyncio.current_task()
        try:
            async with asyncio.timeout(3600) as scope:
                loop.call_soon(scope.reschedule, loop.time() - 1)
                loop.call_soon(loop.call_soon, me.cancel, 'why')
                await asyncio.sleep(3600)
        except asyncio.CancelledError:
            P('cancelled', scope.expired(), me.cancelling())
            raise

    task = asyncio.create_task(child())
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


@probe
async def timeout_wins_over_a_result_of_its_tick():
    """When the deadline passes after the future was set but before the task runs, the result is lost."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    try:
        async with asyncio.timeout(3600) as scope:
            loop.call_soon(loop.call_soon, future.set_result, 'value')
            loop.call_soon(scope.reschedule, loop.time() - 1)
            P(await future)
    except TimeoutError:
        P('timeout', future.result())


@probe
async def result_wins_over_a_timeout_moved_into_the_past_with_it():
    """A wake-up that was scheduled before the deadline was moved into the past wins."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def set_and_move():
        future.set_result('value')
        scope.reschedule(loop.time() - 1)

    async with asyncio.timeout(3600) as scope:
        loop.call_soon(set_and_move)
        P(await future)
    P(scope.expired())


@probe
async def task_that_was_cancelled_before_may_time_out():
    """Requests from before the block do not count: the block throws TimeoutError."""

    async def child():
        me = asyncio.current_task()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            P('swallowed', me.cancelling())
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(3600)
        except TimeoutError:
            P('timeout', me.cancelling())

    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    task.cancel()
    await task


run_all()
