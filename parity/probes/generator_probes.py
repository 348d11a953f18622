"""Asynchronous generators: requests, items, exceptions and closing."""
import asyncio
from contextvars import ContextVar

from prelude import P, Boom, outcome, probe, run_all, show


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def slow():
    await asyncio.sleep(1)
    yield 1


async def logs_next(generator):
    P(await outcome(anext(generator)))


@probe
async def anext_gives_its_default_at_the_end():
    """At the end of the generator anext returns its default instead of raising."""
    generator = count(1)
    P(await anext(generator, 'none'))
    P(await anext(generator, 'none'))


@probe
async def anext_may_be_a_task():
    """When anext runs in a task, an exception of the generator becomes that of the task."""

    async def step(generator):
        return await anext(generator)

    generator = count(1)
    for _ in range(2):
        task = asyncio.create_task(step(generator))
        P('made')
        P(await outcome(task))


@probe
async def body_sees_the_variables_of_who_asks():
    """The body sees, and sets, the context variables of the task that requests an item."""
    variable = ContextVar('variable', default='default')

    async def values():
        while True:
            yield variable.get()
            variable.set('set by the body')

    async def step(generator):
        variable.set('of another task')
        P(await anext(generator))

    generator = values()
    variable.set('of main')
    P(await anext(generator))
    P(await anext(generator), variable.get())
    await asyncio.create_task(step(generator))
    P(variable.get())
    await generator.aclose()


@probe
async def cancellation_may_be_swallowed_by_the_body():
    """When the body swallows a cancellation, the consumer goes on and does not notice it."""

    async def swallows():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            yield 'swallowed'

    async def consumer():
        async for item in swallows():
            P(item, asyncio.current_task().cancelling())
        return 'ended'

    task = asyncio.create_task(consumer())
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task))


@probe
async def cancellation_of_a_close_reaches_the_finally_block():
    """A cancellation during aclose reaches the finally block, and the generator has ended."""

    async def tidies():
        try:
            yield 1
        finally:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                P('cancelled while it tidied')
                raise

    generator = tidies()
    await anext(generator)

    async def close():
        await generator.aclose()
    task = asyncio.create_task(close())
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task))
    P(await outcome(anext(generator)))


@probe
async def cancellation_reaches_the_await_in_the_body():
    """A cancellation interrupts the await in the body, whose finally block may await."""

    async def waits():
        yield 1
        try:
            await asyncio.sleep(60)
            yield 2
        finally:
            P('tidies', asyncio.current_task().cancelling())
            await asyncio.sleep(0)
            P('tidied')

    async def consumer():
        async for item in waits():
            P(item)

    task = asyncio.create_task(consumer())
    await asyncio.sleep(1)
    P('cancels', task.cancel())
    P(await outcome(task))


@probe
async def close_happens_once():
    """A second close does nothing, nor does a close after the end."""

    async def tidies():
        try:
            yield 1
        finally:
            P('tidied')

    generator = tidies()
    await anext(generator)
    for _ in range(3):
        P(await outcome(generator.aclose()))
    ended = tidies()
    P([item async for item in ended])
    P(await outcome(ended.aclose()))


@probe
async def close_of_one_that_has_not_begun_keeps_it_from_beginning():
    """A generator closed before it began never runs."""
    generator = count(2)
    P(await outcome(generator.aclose()))
    P(await outcome(anext(generator)))


@probe
async def close_runs_the_finally_block():
    """Closing runs the finally block in the same tick, and waits for its awaits."""

    async def tidies():
        try:
            yield 1
        finally:
            P('closing')
            await asyncio.sleep(0)
            P('closed')

    generator = tidies()
    P(await anext(generator))
    await generator.aclose()
    P('end')
    P(await outcome(anext(generator)))


@probe
async def close_throws_what_the_finally_block_throws():
    """An exception of the finally block leaves aclose, and the generator has ended all the same."""

    async def fails():
        try:
            yield 1
        finally:
            raise Boom('in the finally block')

    generator = fails()
    await anext(generator)
    P(await outcome(generator.aclose()))
    P(await outcome(generator.aclose()))


@probe
async def close_while_the_body_waits_is_refused():
    """A close while a request is pending is refused."""
    generator = slow()
    task = asyncio.create_task(logs_next(generator))
    await asyncio.sleep(0.5)
    P(await outcome(generator.aclose()))
    await task


@probe
async def end_of_other_items_in_a_body_is_an_error():
    """A StopAsyncIteration that leaves the body is an error, not the end of the generator."""

    async def careless():
        yield await anext(count(1))
        yield await anext(count(0))

    generator = careless()
    P(await outcome(anext(generator)))
    try:
        await anext(generator)
    except RuntimeError as error:
        P(str(error), '-', type(error.__cause__).__name__)


@probe
async def exception_thrown_in_and_caught_may_end_it():
    """A body that catches the thrown exception and returns ends the generator."""

    async def catches():
        try:
            yield 1
        except Boom:
            P('caught')

    generator = catches()
    P(await anext(generator))
    P(await outcome(generator.athrow(Boom('in'))))
    P(await outcome(anext(generator)))


@probe
async def exception_thrown_in_and_not_caught_comes_back():
    """An exception that the body does not catch comes back as the same object, after the finally block."""

    async def tidies():
        try:
            yield 1
        finally:
            await asyncio.sleep(0)
            P('tidied')

    generator = tidies()
    await anext(generator)
    error = Boom('in')
    try:
        await generator.athrow(error)
    except Boom as caught:
        P('same', caught is error)
    P(await outcome(anext(generator)))


@probe
async def exception_thrown_in_before_it_begins_ends_it():
    """An exception thrown into a generator before it began ends it without running the body."""

    async def tidies():
        try:
            P('runs')
            yield 1
        finally:
            P('tidied')

    generator = tidies()
    P(await outcome(generator.athrow(Boom('in'))))
    P(await outcome(anext(generator)))


@probe
async def exception_thrown_in_comes_out_of_the_yield():
    """A thrown exception comes out of the yield; the next item yielded is the result of athrow."""

    async def catches():
        while True:
            try:
                yield 'item'
            except Boom as error:
                P('caught', show(error))
                yield 'after it'

    generator = catches()
    P(await anext(generator))
    P(await generator.athrow(Boom('in')))
    P(await anext(generator))
    await generator.aclose()


@probe
async def exception_thrown_into_one_that_has_ended_is_lost():
    """An exception thrown into a generator that has ended is lost: athrow returns None."""
    generator = count(0)
    P(await outcome(anext(generator)))
    P(await outcome(generator.athrow(Boom('in'))))


@probe
async def generator_awaits_in_the_task_of_its_consumer():
    """A generator awaits in the task of its consumer and has no task of its own."""

    async def waits():
        P(asyncio.current_task().get_name())
        await asyncio.sleep(0)
        P(asyncio.current_task().get_name(), len(asyncio.all_tasks()))
        yield 1

    asyncio.current_task().set_name('consumer')
    async for item in waits():
        P('item', item)


@probe
async def generator_begins_with_the_first_request():
    """Making a generator and its iterator runs nothing; the first request does."""
    generator = count(1)
    iterator = aiter(generator)
    P('made', iterator is generator)
    await asyncio.sleep(0)
    P(await anext(iterator))


@probe
async def generator_costs_the_ticks_of_its_awaits():
    """A generator costs the ticks of its awaits and none of its own."""

    async def three():
        for i in range(3):
            await asyncio.sleep(0)
            yield i
            P('asked for more')

    async for item in three():
        P('item', item)
    P('end')


@probe
async def generator_exit_of_its_own_reaches_the_consumer():
    """A GeneratorExit that the body throws by itself reaches the consumer."""

    async def exits():
        yield 1
        raise GeneratorExit('by hand')

    generator = exits()
    await anext(generator)
    P(await outcome(anext(generator)))
    P(await outcome(anext(generator)))


@probe
async def generator_hands_items_over_without_a_tick():
    """An item that needs no wait is available in the same tick, whatever else is ready."""
    asyncio.get_running_loop().call_soon(P, 'callback')
    async for item in count(3):
        P('item', item)
    P('end')
    await asyncio.sleep(0)


@probe
async def generator_in_a_generator_costs_no_tick():
    """Nested generators cost no tick, however deep."""

    async def twice(items):
        async for item in items:
            yield item
            yield item

    async for item in twice(twice(count(2))):
        P(item)


@probe
async def generator_may_catch_its_close_and_return():
    """A body may catch GeneratorExit and return; the close then ends normally."""

    async def catches():
        try:
            yield 1
        except GeneratorExit:
            P('caught')

    generator = catches()
    await anext(generator)
    P(await outcome(generator.aclose()))


@probe
async def generator_that_asks_itself_is_refused():
    """A generator that requests its own next item is refused, because it is running."""
    generators = []

    async def selfish():
        yield await outcome(anext(generators[0]))

    generators.append(selfish())
    P(await anext(generators[0]))


@probe
async def generator_that_has_ended_says_so_again():
    """A generator that has ended reports the end on every request, even after an exception."""

    async def fails():
        yield 1
        raise Boom('over')

    generator = fails()
    for _ in range(4):
        P(await outcome(anext(generator)))


@probe
async def generator_that_yields_when_it_is_closed_is_an_error():
    """Yielding during aclose is an error; afterwards the generator goes on as if it had not been closed."""

    async def stubborn():
        try:
            yield 1
        except GeneratorExit:
            P('refuses')
            yield 2
        yield 3

    generator = stubborn()
    P(await anext(generator))
    P(await outcome(generator.aclose()))
    P(await outcome(generator.aclose()))
    P(await outcome(generator.athrow(Boom('in'))))
    P(await outcome(anext(generator)))
    P(await outcome(anext(generator)))
    P(await outcome(generator.aclose()))


@probe
async def loop_that_is_left_leaves_the_generator_where_it_is():
    """After a loop was left, another loop goes on where the generator stopped."""
    generator = count(5)
    async for item in generator:
        if item == 1:
            break
    P('left')
    async for item in generator:
        P(item)


@probe
async def nothing_is_sent_to_a_generator_that_has_not_begun():
    """Sending a value to a generator that has not begun is refused; it can still begin."""

    async def echo():
        P('begins')
        sent = yield 1
        P('sent', sent)

    generator = echo()
    P(await outcome(generator.asend('early')))
    P(await outcome(generator.asend(None)))
    P(await outcome(generator.asend('late')))
    P(await outcome(generator.asend('too late')))


@probe
async def request_that_is_cancelled_ends_the_generator():
    """Cancelling a request interrupts the body's await and so ends the generator."""

    async def waits():
        while True:
            await asyncio.sleep(1)
            yield 'item'

    async def step(generator):
        return await anext(generator)

    generator = waits()
    P(await anext(generator))
    task = asyncio.create_task(step(generator))
    await asyncio.sleep(0.5)
    task.cancel()
    P(await outcome(task))
    P(await outcome(anext(generator)))


@probe
async def request_while_the_body_waits_is_refused():
    """A second request while one is pending is refused."""
    generator = slow()
    task = asyncio.create_task(logs_next(generator))
    await asyncio.sleep(0.5)
    P(await outcome(anext(generator)))
    await task


@probe
async def sent_value_is_the_result_of_the_yield():
    """A sent value is the result of the yield; a plain request sends None."""

    async def echo():
        sent = 'nothing'
        while True:
            sent = yield sent

    generator = echo()
    P(await generator.asend(None))
    P(await generator.asend('a'))
    P(await anext(generator))
    P(await generator.asend('b'))
    await generator.aclose()


@probe
async def several_tasks_may_take_turns_at_a_generator():
    """Several tasks may take turns at a generator; each runs the body as its own."""

    async def names():
        while True:
            await asyncio.sleep(0)
            yield asyncio.current_task().get_name()

    async def step(generator):
        P(await anext(generator))

    generator = names()
    for name in ('a', 'b'):
        await asyncio.create_task(step(generator), name=name)
    await generator.aclose()


@probe
async def throw_while_the_body_waits_is_refused():
    """Throwing into a generator while a request is pending is refused."""
    generator = slow()
    task = asyncio.create_task(logs_next(generator))
    await asyncio.sleep(0.5)
    P(await outcome(generator.athrow(Boom('in'))))
    await task


run_all()
