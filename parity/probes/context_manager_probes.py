"""Asynchronous context managers and stacks of them."""
import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext

from prelude import P, Boom, outcome, probe, run_all, show


@asynccontextmanager
async def logged(name):
    P('enter', name)
    try:
        yield name
    finally:
        P('exit', name)


def noting(name, swallow=False):
    async def leave(kind, error, trace):
        P(name, error and show(error))
        return swallow
    return leave


def throwing(message):
    async def leave(kind, error, trace):
        P('throws', message)
        raise Boom(message)
    return leave


@asynccontextmanager
async def bad():
    raise Boom('cannot be entered')
    yield


@asynccontextmanager
async def swallows(kind):
    try:
        yield
    except kind as error:
        P('swallows', type(error).__name__)


@asynccontextmanager
async def twice():
    try:
        try:
            yield 1
        except Boom:
            P('catches')
        yield 2
    finally:
        P('closed')


@probe
async def decorated_function_enters_a_manager_for_each_call():
    """A new one each time."""

    @logged('f')
    async def doubled(x):
        await asyncio.sleep(0)
        return 2 * x

    P(await doubled(2))
    P(await doubled(3))


@probe
async def exit_stack_goes_on_with_a_cancellation():
    """That came while it was left."""

    async def works():
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(logged('a'))
            stack.push_async_callback(asyncio.sleep, 60)
            stack.push_async_exit(noting('first'))

    task = asyncio.create_task(works())
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task))


@probe
async def exit_stack_leaves_all_in_reverse():
    """Managers and callbacks as they come."""

    async def waits(name):
        await asyncio.sleep(0)
        P(name)

    async with AsyncExitStack() as stack:
        P(await stack.enter_async_context(logged('a')))
        stack.callback(P, 'callback')
        stack.push_async_callback(waits, 'async callback')
        stack.push_async_exit(noting('exit'))
        P('body')
    P('end')


@probe
async def exit_stack_leaves_what_was_entered_before_a_failure():
    """And not what could not be entered."""
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(logged('a'))
            await stack.enter_async_context(bad())
            await stack.enter_async_context(logged('b'))
    except Boom as error:
        P(show(error))


@probe
async def exit_stack_may_be_moved_out_of_its_block():
    """And closed later."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(logged('a'))
        kept = stack.pop_all()
    P('after the block')
    await kept.aclose()
    P('end')


@probe
async def exit_stack_may_swallow_what_one_of_it_threw():
    """Though the block ended well."""
    async with AsyncExitStack() as stack:
        stack.push_async_exit(noting('last', True))
        stack.push_async_exit(throwing('first'))
    P('end')


@probe
async def exit_stack_shows_an_exception_until_it_is_swallowed():
    """The rest sees none."""
    async with AsyncExitStack() as stack:
        for name in ('third', 'second', 'first'):
            stack.push_async_exit(noting(name, name == 'second'))
        raise Boom('in the block')
    P('end')


@probe
async def exit_stack_that_was_left_may_be_used_again():
    """It is empty."""
    stack = AsyncExitStack()
    for name in ('a', 'b'):
        async with stack:
            await stack.enter_async_context(logged(name))


@probe
async def exit_stack_throws_what_was_thrown_last():
    """The others see what was thrown before."""
    try:
        async with AsyncExitStack() as stack:
            stack.push_async_exit(noting('last'))
            stack.push_async_exit(throwing('second'))
            stack.push_async_exit(noting('between'))
            stack.push_async_exit(throwing('first'))
            raise Boom('in the block')
    except Boom as error:
        while error:
            P('thrown', show(error))
            error = error.__context__


@probe
async def group_around_a_yield_fails_the_block():
    """By the cancellation that leaves as a group of exceptions."""

    async def fails():
        await asyncio.sleep(1)
        raise Boom('in the background')

    @asynccontextmanager
    async def background():
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            yield

    try:
        async with background():
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                P('block is cancelled')
                raise
    except ExceptionGroup as group:
        P([show(error) for error in group.exceptions], asyncio.current_task().cancelling())


@probe
async def manager_in_a_generator_is_left_at_its_close():
    """The exit of the generator passes through it."""

    async def items():
        async with logged('a'):
            yield 1

    generator = items()
    P(await anext(generator))
    await generator.aclose()
    P('end')


@probe
async def manager_lets_a_cancellation_pass():
    """Its finally block runs in the cancelled task."""

    async def works():
        async with logged('a'):
            await asyncio.sleep(60)

    task = asyncio.create_task(works())
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task))


@probe
async def manager_lets_the_end_of_items_pass():
    """Though a generator cannot throw it."""

    async def nothing():
        return
        yield

    try:
        async with logged('a'):
            await anext(nothing())
    except StopAsyncIteration:
        P('end')


@probe
async def manager_may_await_on_both_sides_of_its_yield():
    """The block waits."""

    @asynccontextmanager
    async def slow():
        await asyncio.sleep(0)
        P('entered')
        yield
        await asyncio.sleep(0)
        P('left')

    P('begin')
    async with slow():
        P('body')
    P('end')


@probe
async def manager_may_have_a_group_around_its_yield():
    """The block ends before the group does."""

    @asynccontextmanager
    async def background():
        async with asyncio.TaskGroup() as group:
            yield group.create_task(asyncio.sleep(2, 'done'))
        P('group ended')

    async with background() as task:
        P('body', task.done())
    P('end', task.done())


@probe
async def manager_may_swallow_a_cancellation():
    """The task goes on; the request still counts."""

    async def works():
        async with swallows(asyncio.CancelledError):
            await asyncio.sleep(60)
        P('goes on', asyncio.current_task().cancelling())
        return 'ended'

    task = asyncio.create_task(works())
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task))


@probe
async def manager_may_throw_something_else_instead():
    """Which leaves the block."""

    @asynccontextmanager
    async def replaces():
        try:
            yield
        except Boom as error:
            raise Boom('instead') from error

    try:
        async with replaces():
            raise Boom('in the block')
    except Boom as error:
        P(show(error), '-', show(error.__cause__))


@probe
async def manager_of_a_generator_is_entered_once():
    """It has no second yield."""
    manager = logged('a')
    async with manager:
        pass
    try:
        async with manager:
            P('body')
    except Exception:
        P('refused')


@probe
async def manager_runs_the_block_at_its_yield():
    """Without a tick of its own."""
    async with logged('a') as name:
        P('body', name)
    P('end')


@probe
async def manager_that_cannot_be_entered_has_the_outer_one_left():
    """Which sees its exception."""
    try:
        async with logged('a'), bad():
            P('body')
    except Boom as error:
        P(show(error))


@probe
async def manager_that_catches_at_its_yield_swallows():
    """The block is over, and all goes on."""
    async with swallows(Boom):
        P('body')
        raise Boom('in the block')
    P('end')


@probe
async def manager_that_does_not_catch_lets_the_same_exception_pass():
    """After its finally block."""
    error = Boom('in the block')
    try:
        async with logged('a'):
            raise error
    except Boom as caught:
        P('same', caught is error)


@probe
async def manager_that_does_not_yield_is_an_error():
    """The block does not run."""

    @asynccontextmanager
    async def empty():
        if False:
            yield

    try:
        async with empty():
            P('body')
    except RuntimeError as error:
        P(str(error))


@probe
async def manager_that_yields_after_an_exception_is_an_error():
    """It is closed, too."""
    try:
        async with twice():
            raise Boom('in the block')
    except RuntimeError as error:
        P(str(error))


@probe
async def manager_that_yields_again_is_an_error():
    """It is closed."""
    try:
        async with twice():
            P('body')
    except RuntimeError as error:
        P(str(error))


@probe
async def managers_are_left_in_reverse():
    """The inner one first."""
    async with logged('a') as a, logged('b') as b, logged('c') as c:
        P(a, b, c)


@probe
async def null_context_does_nothing():
    """And takes no tick."""
    async with nullcontext('value') as value:
        P(value)
    async with nullcontext() as nothing:
        P(nothing)


@probe
async def outer_manager_swallows_what_the_inner_lets_pass():
    """And the block is over."""

    @asynccontextmanager
    async def leaves(name):
        try:
            yield
        finally:
            P('exit', name)

    async with swallows(Boom), leaves('b'):
        raise Boom('in the block')
    P('end')


run_all()
