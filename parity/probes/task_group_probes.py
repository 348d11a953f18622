"""Blocks with tasks of their own."""
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
    """Nor does one whose tasks are done."""

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
    """The task ends, its callback runs, then the block is left."""

    async def child():
        P('child')
        return 'value'

    async with asyncio.TaskGroup() as group:
        task = group.create_task(child())
        P('body')
    P('end', task.result())


@probe
async def return_from_a_group_waits_for_its_tasks():
    """The value is handed out when all have ended."""

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
    """One tick after the failure all are asked to end, in the next they hear of it."""

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
    """The block waits for its tasks already, nothing is asked of its task."""
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails_first())
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions], me.cancelling())


@probe
async def failures_of_the_clean_up_are_in_the_group():
    """What the siblings throw while they are cancelled is listed after the first failure."""

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
    """The body's own exception is in the group, too."""
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeper())
            await asyncio.sleep(0)
            raise Boom('body')
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


@probe
async def failure_of_the_body_comes_last():
    """Behind those of the tasks."""

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
    """Also where there are no tasks."""
    try:
        async with asyncio.TaskGroup():
            raise Boom('body')
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


@probe
async def failures_of_one_tick_are_listed_in_their_order():
    """Two tasks that fail before the group hears of it."""

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
    """A cancellation is not a failure."""

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
    """They end first, then the block, with the CancelledError."""

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
    """The group is thrown now, the cancellation by the next await."""

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
    """It cannot start tasks any more, and the failure comes at its end."""
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
    """Neither before it was entered nor after its end."""

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
    """It cannot be entered again."""
    async with asyncio.TaskGroup() as group:
        try:
            async with group:
                P('never')
        except RuntimeError:
            P('refused')
    P('end')


@probe
async def tasks_of_a_group_may_start_others():
    """Also while the block waits for its end."""

    async def child(group, depth):
        P('child', depth)
        if depth < 3:
            group.create_task(child(group, depth + 1))

    async with asyncio.TaskGroup() as group:
        group.create_task(child(group, 1))
    P('end')


@probe
async def group_in_a_group_fails_as_one():
    """The inner group is the failure of the outer one's body."""

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
    """The inner block is cancelled with the outer body."""

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
    """The inner group's failure is thrown into the outer body and listed behind the outer task's."""

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
    """Without a request the tasks are cancelled and the error is thrown as it is."""
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
    """The group passes the cancellation on, the timeout throws."""
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0.01):
            async with asyncio.TaskGroup() as group:
                group.create_task(sleeper())
    except TimeoutError:
        P('timeout', me.cancelling())


@probe
async def timeout_in_a_group_is_a_failure_of_the_body():
    """The group lists the timeout and cancels the tasks."""
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(asyncio.sleep(3600))
            async with asyncio.timeout(0.01):
                await asyncio.sleep(3600)
    except ExceptionGroup as error:
        P(len(error.exceptions), isinstance(error.exceptions[0], TimeoutError), task.cancelled())


@probe
async def failures_of_a_group_win_over_the_timeout_around_it():
    """The group leaves the block, and the timeout has expired."""

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
    """By the type of the exception."""

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
    """It stops the loop; while run shuts down the group ends its tasks and throws it."""

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
