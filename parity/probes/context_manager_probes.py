"""Asynchronous context managers and exit stacks."""
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
    """A function decorated with a manager enters a new one in each call."""

    @logged('f')
    async def doubled(x):
        await asyncio.sleep(0)
        return 2 * x

    P(await doubled(2))
    P(await doubled(3))


@probe
async def exit_stack_goes_on_with_a_cancellation():
    """A cancellation that arrives while a stack exits is passed on to the remaining managers."""

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
    """A stack exits its managers and callbacks in reverse order, in whichever mix they were added."""

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
    """When a manager fails to enter, the stack exits those entered before it, but not that one."""
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(logged('a'))
            await stack.enter_async_context(bad())
            await stack.enter_async_context(logged('b'))
    except Boom as error:
        P(show(error))


@probe
async def exit_stack_may_be_moved_out_of_its_block():
    """The content of a stack can be moved out of its block and closed later."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(logged('a'))
        kept = stack.pop_all()
    P('after the block')
    await kept.aclose()
    P('end')


@probe
async def exit_stack_may_swallow_what_one_of_it_threw():
    """A manager of the stack may swallow what a later one threw on exit, although the block ended well."""
    async with AsyncExitStack() as stack:
        stack.push_async_exit(noting('last', True))
        stack.push_async_exit(throwing('first'))
    P('end')


@probe
async def exit_stack_shows_an_exception_until_it_is_swallowed():
    """Managers see the exception until one of them swallows it; the rest see none."""
    async with AsyncExitStack() as stack:
        for name in ('third', 'second', 'first'):
            stack.push_async_exit(noting(name, name == 'second'))
        raise Boom('in the block')
    P('end')


@probe
async def exit_stack_that_was_left_may_be_used_again():
    """A stack is empty after its block and can be used again."""
    stack = AsyncExitStack()
    for name in ('a', 'b'):
        async with stack:
            await stack.enter_async_context(logged(name))


@probe
async def exit_stack_throws_what_was_thrown_last():
    """A stack throws the exception thrown last; each manager sees the one thrown before it."""
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
    """A failing task of a group around the yield cancels the block, and the exception group leaves it."""

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
    """Closing a generator exits the manager inside it with GeneratorExit."""

    async def items():
        async with logged('a'):
            yield 1

    generator = items()
    P(await anext(generator))
    await generator.aclose()
    P('end')


@probe
async def manager_lets_a_cancellation_pass():
    """A cancellation passes through a manager, whose finally block runs in the cancelled task."""

    async def works():
        async with logged('a'):
            await asyncio.sleep(60)

    task = asyncio.create_task(works())
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task))


@probe
async def manager_lets_the_end_of_items_pass():
    """StopAsyncIteration passes through a manager, although a generator cannot throw it."""

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
    """A manager may await before and after its yield; the block waits for it."""

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
    """With a task group around the yield, the block ends before the group does."""

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
    """When a manager swallows a cancellation the task goes on, with the request still counted."""

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
    """A manager may throw another exception, which then leaves the block."""

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
    """A manager made of a generator can be entered only once."""
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
    """The block runs at the yield of the manager, which takes no tick of its own."""
    async with logged('a') as name:
        P('body', name)
    P('end')


@probe
async def manager_that_cannot_be_entered_has_the_outer_one_left():
    """When an inner manager fails to enter, the outer one exits and sees the exception."""
    try:
        async with logged('a'), bad():
            P('body')
    except Boom as error:
        P(show(error))


@probe
async def manager_that_catches_at_its_yield_swallows():
    """A manager that catches the exception at its yield swallows it: the block ends and execution goes on."""
    async with swallows(Boom):
        P('body')
        raise Boom('in the block')
    P('end')


@probe
async def manager_that_does_not_catch_lets_the_same_exception_pass():
    """Without a catch the very same exception leaves the manager, after its finally block."""
    error = Boom('in the block')
    try:
        async with logged('a'):
            raise error
    except Boom as caught:
        P('same', caught is error)


@probe
async def manager_that_does_not_yield_is_an_error():
    """A manager that does not yield is an error, and the block does not run."""

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
    """A manager that yields again after an exception is an error, and its generator is closed."""
    try:
        async with twice():
            raise Boom('in the block')
    except RuntimeError as error:
        P(str(error))


@probe
async def manager_that_yields_again_is_an_error():
    """A manager that yields a second time is an error, and its generator is closed."""
    try:
        async with twice():
            P('body')
    except RuntimeError as error:
        P(str(error))


@probe
async def managers_are_left_in_reverse():
    """Nested managers exit in reverse order, the inner one first."""
    async with logged('a') as a, logged('b') as b, logged('c') as c:
        P(a, b, c)


@probe
async def null_context_does_nothing():
    """A None context does nothing and takes no tick."""
    async with nullcontext('value') as value:
        P(value)
    async with nullcontext() as nothing:
        P(nothing)


@probe
async def outer_manager_swallows_what_the_inner_lets_pass():
    """An exception that passes the inner manager may be swallowed by the outer one; the block then ends."""

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
