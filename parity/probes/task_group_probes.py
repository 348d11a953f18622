"""Task groups."""
import asyncio

from prelude import P, Boom, note, probe, run_all, show


async def fails_first():
    raise Boom('first')


async def sleeper():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        P('child')
        raise


async def never():
    P('never')


@probe
async def group_without_tasks_costs_no_tick():
    """A group without tasks, or whose tasks are done, costs no tick."""

    async def child():
        P('child')

    async with asyncio.TaskGroup():
        P('body')
    P('end')
    async with asyncio.TaskGroup() as group:
        await group.create_task(child())
        await asyncio.sleep(0)
        P('body')
    P('end')


@probe
async def group_ends_two_ticks_after_its_last_task():
    """The last task ends, its callback runs in the next tick, and the block ends in the one after."""

    async def child():
        P('child')
        return 'value'

    async with asyncio.TaskGroup() as group:
        task = group.create_task(child())
        P('body')
    P('end', task.result())


@probe
async def return_from_a_group_waits_for_its_tasks():
    """A return from inside the block delivers its value after all tasks have ended."""

    async def child():
        await asyncio.sleep(0)
        P('child')

    async def block():
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
            return 'value'

    P(await block())


@probe
async def failing_task_cancels_its_siblings_and_the_body():
    """One tick after the failure all others are cancelled; they are interrupted in the next."""

    async def fails():
        P('fails')
        raise Boom('first')

    async def sibling():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            P('sibling')
            raise

    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sibling())
            group.create_task(fails())
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                P('body', me.cancelling())
                raise
    except ExceptionGroup as error:
        P('end', [show(each) for each in error.exceptions], me.cancelling())


@probe
async def failing_task_does_not_cancel_a_body_that_has_ended():
    """When the block is already waiting for its tasks, a failure does not cancel the parent task."""
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails_first())
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions], me.cancelling())


@probe
async def failures_of_the_clean_up_are_in_the_group():
    """Exceptions that siblings throw while they are cancelled are listed after the first failure."""

    async def sibling():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            raise Boom('clean-up') from None

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sibling())
            group.create_task(fails_first())
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


@probe
async def failure_of_the_body_cancels_the_tasks():
    """A failure of the body cancels the tasks, and its exception is in the group as well."""
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeper())
            await asyncio.sleep(0)
            raise Boom('body')
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


@probe
async def failure_of_the_body_comes_last():
    """The exception of the body is listed after those of the tasks."""

    async def child():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            raise Boom('child') from None

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
            await asyncio.sleep(0)
            raise Boom('body')
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


@probe
async def failure_of_the_body_alone_is_a_group_as_well():
    """A failure of the body is thrown as a group even when there are no tasks."""
    try:
        async with asyncio.TaskGroup():
            raise Boom('body')
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


@probe
async def failures_of_one_tick_are_listed_in_their_order():
    """Two tasks that fail before the group reacts are listed in the order of their failures."""

    async def fails(name):
        raise Boom(name)

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails('first'))
            group.create_task(fails('second'))
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


@probe
async def cancelled_task_of_a_group_disturbs_nobody():
    """A cancelled task is not a failure of the group."""

    async def child():
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return 'value'

    async with asyncio.TaskGroup() as group:
        first = group.create_task(asyncio.sleep(3600))
        second = group.create_task(child())
        await asyncio.sleep(0)
        first.cancel()
    P(first.cancelled(), second.result())


@probe
async def cancel_of_the_parent_cancels_the_tasks_of_its_group():
    """When the parent is cancelled its tasks end first, then the block, with the CancelledError."""

    async def parent():
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(sleeper())
        except asyncio.CancelledError as error:
            P('parent', show(error), asyncio.current_task().cancelling())
            raise

    task = asyncio.create_task(parent())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'))
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


@probe
async def failures_come_before_the_cancel_of_the_parent():
    """The exception group is thrown first; the cancellation is delivered at the next await."""

    async def child():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            raise Boom('child') from None

    async def parent():
        me = asyncio.current_task()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(child())
        except ExceptionGroup as error:
            P([show(each) for each in error.exceptions], me.cancelling())
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            P('cancelled', me.cancelling())
            raise

    task = asyncio.create_task(parent())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


@probe
async def body_that_swallows_the_abort_goes_on():
    """A body that swallows the cancellation cannot start tasks any more; the failure is thrown at its end."""
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails_first())
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                P('swallowed')
            await asyncio.sleep(0)
            coroutine = never()
            try:
                group.create_task(coroutine)
            except RuntimeError:
                P('refused', me.cancelling())
            coroutine.close()
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions], me.cancelling())


@probe
async def group_takes_tasks_only_inside_its_block():
    """A group refuses tasks before it is entered and after its end."""

    def start(group):
        coroutine = never()
        try:
            group.create_task(coroutine)
        except RuntimeError:
            return 'refused'
        finally:
            coroutine.close()

    group = asyncio.TaskGroup()
    P('before', start(group))
    async with group:
        P('body')
    P('after', start(group))


@probe
async def group_is_used_once():
    """A group cannot be entered a second time."""
    async with asyncio.TaskGroup() as group:
        try:
            async with group:
                P('never')
        except RuntimeError:
            P('refused')
    P('end')


@probe
async def tasks_of_a_group_may_start_others():
    """Tasks of a group may start others in it, even while the block waits for its end."""

    async def child(group, depth):
        P('child', depth)
        if depth < 3:
            group.create_task(child(group, depth + 1))

    async with asyncio.TaskGroup() as group:
        group.create_task(child(group, 1))
    P('end')


@probe
async def group_in_a_group_fails_as_one():
    """A failing inner group is the failure of the outer group's body."""

    async def fails():
        raise Boom('inner')

    try:
        async with asyncio.TaskGroup() as outer:
            sibling = outer.create_task(asyncio.sleep(3600))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(fails())
    except ExceptionGroup as error:
        P(len(error.exceptions), [show(each) for each in error.exceptions[0].exceptions], sibling.cancelled())


@probe
async def failure_in_the_outer_group_ends_the_inner_one():
    """A failure in the outer group cancels the inner block together with the outer body."""

    async def fails():
        raise Boom('outer')

    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(fails())
            try:
                async with asyncio.TaskGroup() as inner:
                    inner.create_task(sleeper())
            except asyncio.CancelledError:
                P('inner', me.cancelling())
                raise
    except ExceptionGroup as error:
        P('outer', [show(each) for each in error.exceptions], me.cancelling())


@probe
async def both_of_two_nested_groups_fail():
    """The failure of the inner group is thrown into the outer body and listed after that of the outer task."""

    async def fails(name):
        raise Boom(name)

    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(fails('outer'))
            try:
                async with asyncio.TaskGroup() as inner:
                    inner.create_task(fails('inner'))
            except ExceptionGroup as error:
                P('inner', [show(each) for each in error.exceptions], me.cancelling())
                raise
    except ExceptionGroup as error:
        first, second = error.exceptions
        P('outer', show(first), [show(each) for each in second.exceptions], me.cancelling())


@probe
async def cancelled_error_thrown_by_the_body_leaves_the_group():
    """A CancelledError without a request cancels the tasks and is thrown as it is."""
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(asyncio.sleep(3600))
            await asyncio.sleep(0)
            raise asyncio.CancelledError('by hand')
    except asyncio.CancelledError as error:
        P(show(error), task.cancelled(), me.cancelling())


@probe
async def timeout_around_a_group_cancels_its_tasks():
    """The group passes the cancellation on, and the timeout around it throws TimeoutError."""
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0.01):
            async with asyncio.TaskGroup() as group:
                group.create_task(sleeper())
    except TimeoutError:
        P('timeout', me.cancelling())


@probe
async def timeout_in_a_group_is_a_failure_of_the_body():
    """A TimeoutError in the body cancels the tasks and is listed in the group."""
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(asyncio.sleep(3600))
            async with asyncio.timeout(0.01):
                await asyncio.sleep(3600)
    except ExceptionGroup as error:
        P(len(error.exceptions), isinstance(error.exceptions[0], TimeoutError), task.cancelled())


@probe
async def failures_of_a_group_win_over_the_timeout_around_it():
    """The exception group leaves the block, although the timeout has expired."""

    async def child():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            raise Boom('child') from None

    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0.01) as scope:
            async with asyncio.TaskGroup() as group:
                group.create_task(child())
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions], scope.expired(), me.cancelling())
    await asyncio.sleep(0)
    P('went on')


@probe
async def failures_of_a_group_can_be_split():
    """An exception group can be split by the type of its exceptions."""

    async def fails(error):
        raise error

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(Boom('first')))
            group.create_task(fails(ArithmeticError()))
            group.create_task(fails(Boom('third')))
    except ExceptionGroup as error:
        matched, rest = error.split(Boom)
        P([show(each) for each in matched.exceptions], len(rest.exceptions))


@probe
async def interrupt_in_a_group_leaves_as_it_is():
    """A KeyboardInterrupt stops the loop; while run shuts down, the group ends its tasks and throws it."""

    async def interrupts():
        raise KeyboardInterrupt

    async def child():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            note('child')
            raise

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
            group.create_task(interrupts())
    except KeyboardInterrupt:
        note('interrupted')
        raise


run_all()
