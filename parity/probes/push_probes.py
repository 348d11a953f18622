"""Generators whose consumer wants all items and closes them when it is left half way; and comprehensions over them.

Java runs the body of such a generator on the stack of its consumer. Nobody should notice.
"""
import asyncio
import contextvars
from contextlib import aclosing

from prelude import P, Boom, outcome, probe, run_all


async def each(generator, action):
    """What each(items, action) is short for."""
    async with aclosing(generator) as items:
        async for item in items:
            await action(item)


async def letters(name, end=3):
    """Awaits before each item, and at its end; tells what comes out of its yields."""
    try:
        for i in range(end):
            await asyncio.sleep(0)
            P(name, 'makes', i)
            yield i
    except BaseException as error:
        P(name, 'gets', type(error).__name__)
        raise
    finally:
        await asyncio.sleep(0)
        P(name, 'ends')


async def say(item):
    P('item', item)


async def wait_and_say(item):
    await asyncio.sleep(0)
    P('item', item)


def fail_at(last):
    async def action(item):
        P('item', item)
        if item == last:
            raise Boom('in the action')
    return action


@probe
async def pushed_body_and_action_take_the_ticks_of_their_awaits():
    """An item itself takes no tick, whether the body awaits, the action does, or both."""
    await each(letters('a'), say)
    await each(letters('b'), wait_and_say)


@probe
async def pushed_body_begins_when_its_items_are_wanted():
    """Making the generator runs nothing of it, and it runs at once when its items are wanted."""

    async def plain():
        P('begins')
        yield 1

    generator = plain()
    P('made')
    await each(generator, say)
    P('end')


@probe
async def pushed_body_is_closed_when_the_action_fails():
    """When the action fails the body is closed, its finally block awaits, and then the exception goes on."""
    P(await outcome(each(letters('a'), fail_at(1))))


@probe
async def pushed_body_that_catches_its_close_may_return():
    """A body may catch the GeneratorExit that the failing action makes its yield throw, and return."""

    async def catches():
        try:
            yield 1
        except GeneratorExit:
            P('exit')
            return
        P('not here')

    P(await outcome(each(catches(), fail_at(1))))


@probe
async def pushed_body_that_fails_fails_its_consumer():
    """An exception of the body reaches the consumer, after the items before it."""

    async def fails():
        yield 1
        await asyncio.sleep(0)
        raise Boom('in the body')

    P(await outcome(each(fails(), say)))


@probe
async def pushed_body_that_is_cancelled_ends():
    """A cancellation of the task while the body awaits is thrown in the body, and passes through the consumer."""

    async def slow():
        try:
            yield 1
            await asyncio.sleep(60)
        finally:
            P('finally')
            await asyncio.sleep(0)
            P('ends')

    task = asyncio.create_task(each(slow(), say))
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task), task.cancelled())


@probe
async def pushed_body_may_swallow_a_cancellation():
    """A body that swallows a cancellation goes on, and so does its consumer."""

    async def stubborn():
        yield 1
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            P('swallowed')
        yield 2

    task = asyncio.create_task(each(stubborn(), say))
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task), task.cancelling())


@probe
async def pushed_body_is_closed_when_its_action_is_cancelled():
    """A cancellation while the action awaits closes the body: its yield throws a GeneratorExit."""

    async def slow(item):
        P('item', item)
        await asyncio.sleep(60)

    task = asyncio.create_task(each(letters('a'), slow))
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task), task.cancelled())


@probe
async def pushed_body_does_not_end_by_the_end_of_other_items():
    """A StopAsyncIteration that leaves the body is an error, and not the end of its items."""

    async def fails():
        yield 1
        raise StopAsyncIteration

    P(await outcome(each(fails(), say)))


@probe
async def pushed_items_do_not_end_by_an_end_in_the_action():
    """A StopAsyncIteration of the action goes on as it is."""

    async def ends(item):
        P('item', item)
        raise StopAsyncIteration

    P(await outcome(each(letters('a'), ends)))


@probe
async def pushed_generator_in_a_pushed_generator_takes_no_tick():
    """A body that goes through another generator and yields its items."""

    async def tens():
        async with aclosing(letters('in')) as items:
            async for item in items:
                yield item * 10
        yield 1000

    await each(tens(), say)


@probe
async def pushed_generators_are_closed_from_the_outside_in():
    """When the action fails, the outer body gets its exit first, which closes the inner one."""

    async def tens():
        try:
            async with aclosing(letters('in')) as items:
                async for item in items:
                    yield item * 10
        except GeneratorExit:
            P('outer exit')
            raise
        finally:
            P('outer ends')

    P(await outcome(each(tens(), fail_at(10))))


@probe
async def pushed_body_and_action_share_the_variables_of_the_task():
    """What the body sets the action sees, and the other way; and both stay after the end."""
    var = contextvars.ContextVar('var', default='-')

    async def sets():
        P('body', var.get())
        var.set('body')
        yield 1
        P('body', var.get())

    async def action(item):
        P('action', var.get())
        var.set('action')

    await each(sets(), action)
    P('after', var.get())


@probe
async def pushed_body_runs_eagerly_in_an_eager_task():
    """In an eager task body and action run at once up to the first await."""
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)

    async def eager():
        P('body')
        yield 1
        await asyncio.sleep(0)
        yield 2

    task = asyncio.create_task(each(eager(), say))
    P('created')
    await task
    P('end')


@probe
async def pushed_bodies_of_two_tasks_take_turns():
    """Two consumers take turns at the awaits of bodies and actions."""
    await asyncio.gather(each(letters('a'), wait_and_say), each(letters('b'), say))


@probe
async def generator_that_has_begun_goes_on_for_who_wants_the_rest():
    """The items after those that were requested one by one."""
    generator = letters('a')
    P('first', await anext(generator))
    await each(generator, say)
    P(await outcome(anext(generator)))


@probe
async def generator_that_has_ended_has_nothing_for_an_action():
    """One that was pushed to its end has no more items; and one that was closed before it began has none."""
    generator = letters('a', 1)
    await each(generator, say)
    await each(generator, say)
    P(await outcome(anext(generator)))
    closed = letters('b')
    await closed.aclose()
    await each(closed, say)
    P('end')


@probe
async def limit_interrupts_a_pushed_body():
    """A time limit around the whole interrupts the body at its await."""

    async def slow():
        try:
            yield 1
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            P('interrupted')
            raise

    try:
        async with asyncio.timeout(1):
            await each(slow(), say)
    except TimeoutError:
        P('timeout')


@probe
async def limit_in_a_pushed_body_interrupts_the_action():
    """A time limit that the body has around its yield interrupts the action, and closes the body."""

    async def limited():
        try:
            async with asyncio.timeout(1):
                yield 1
        except GeneratorExit:
            P('exit')
            raise

    async def slow(item):
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            P('interrupted')
            raise

    P(await outcome(each(limited(), slow)))


@probe
async def yields_of_a_pushed_generator_give_nothing_that_was_sent():
    """Nobody sends anything to a body whose items go to an action."""

    async def receives():
        P('got', (yield 1))
        P('got', (yield 2))

    await each(receives(), say)


@probe
async def comprehension_over_a_generator_takes_the_ticks_of_both():
    """A comprehension with a condition and an expression that await."""

    async def slowly(value):
        await asyncio.sleep(0)
        P('sees', value)
        return value

    P([await slowly(10 * item) async for item in letters('a') if await slowly(item) != 1])


@probe
async def request_beside_a_pushed_body_that_awaits_is_refused():
    """While the body awaits, nobody else gets an item, may throw anything in, or close it."""

    async def slow():
        yield 1
        await asyncio.sleep(1)
        yield 2

    generator = slow()
    task = asyncio.create_task(each(generator, say))
    await asyncio.sleep(0.5)
    P(await outcome(anext(generator)))
    P(await outcome(generator.athrow(Boom('no'))))
    P(await outcome(generator.aclose()))
    await task


run_all()
