"""Several eager tasks together."""
import asyncio

from prelude import P, Boom, probe, run_all, show


async def returns_value():
    P('child')
    return 'value'


@probe
async def eager_tasks_of_a_group_start_at_once():
    """Eager tasks that end at once do not delay the end of the block."""

    async def child(name):
        P(name)

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    async with asyncio.TaskGroup() as group:
        P(group.create_task(child('first')).done())
        group.create_task(child('second'))
        P('body')
    P('end')


@probe
async def eager_task_that_suspends_delays_the_end_of_its_group():
    """An eager task that suspends goes on one tick later; two ticks after that the block ends."""

    async def child():
        P('first part')
        await asyncio.sleep(0)
        P('second part')

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    async with asyncio.TaskGroup() as group:
        group.create_task(child())
        P('body')
    P('end')


@probe
async def eager_task_that_fails_fails_its_group():
    """An eager task that fails does not make create_task throw; the group fails."""

    async def fails():
        raise Boom('eager')

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    try:
        async with asyncio.TaskGroup() as group:
            P('created', group.create_task(fails()).done())
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


@probe
async def gather_of_eager_tasks_may_be_done_at_once():
    """When no child suspends, the awaiter of a gather does not suspend either."""

    async def child(value):
        P('child', value)
        return value

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    both = asyncio.gather(child(1), child(2))
    P(both.done(), await both)


@probe
async def shield_of_an_eager_task_may_be_the_task():
    """A coroutine that an eager task completes at once needs no shield: the task is returned."""

    async def child():
        return asyncio.current_task()

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    outer = asyncio.shield(child())
    P(outer.done(), await outer is outer)


@probe
async def as_completed_of_eager_tasks_takes_two_ticks():
    """Eager tasks are done at once, their callbacks run in the next tick, then the awaiter."""
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    for item in asyncio.as_completed([returns_value(), returns_value()]):
        P(await item)


@probe
async def wait_for_zero_starts_an_eager_coroutine():
    """A wait_for with timeout zero runs an eager coroutine that does not suspend, and returns its result."""
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    P(await asyncio.wait_for(returns_value(), 0))


run_all()
