"""How asynchronous generators end, and how they work with tasks, groups and timeouts."""
import asyncio
import gc
from contextlib import aclosing

from prelude import P, Boom, note, outcome, probe, run, run_all, show


async def two_items():
    try:
        yield 1
        yield 2
    finally:
        P('closing')
        await asyncio.sleep(0)
        P('closed')


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


@probe
async def aclosing_closes_a_generator_after_a_failure():
    """aclosing closes the generator when its block fails, and the exception goes on."""
    try:
        async with aclosing(two_items()) as items:
            await anext(items)
            raise Boom('in the block')
    except Boom as error:
        P(show(error))


@probe
async def aclosing_closes_a_generator_at_the_end_of_the_block():
    """aclosing closes the generator at the end of the block, even when the loop was left early."""
    async with aclosing(two_items()) as items:
        async for item in items:
            P(item)
            break
        P('left')
    P('end')


@probe
async def aclosing_takes_whatever_can_be_closed():
    """aclosing takes any object with an aclose method."""

    class Thing:
        async def aclose(self):
            await asyncio.sleep(0)
            P('closed')

    thing = Thing()
    async with aclosing(thing) as it:
        P('body', it is thing)
    P('end')


@probe
async def class_may_be_its_own_iterator():
    """A class can be its own asynchronous iterator and end by throwing StopAsyncIteration."""

    class Countdown:
        def __init__(self, start):
            self.left = start

        def __aiter__(self):
            P('iterator')
            return self

        async def __anext__(self):
            if self.left == 0:
                raise StopAsyncIteration
            await asyncio.sleep(0)
            self.left -= 1
            return self.left

    async for item in Countdown(2):
        P(item)
    P('end')


@probe
async def comprehension_has_a_condition():
    """An asynchronous comprehension may have a condition and an expression."""
    P([item * item async for item in count(4) if item % 2])


@probe
async def comprehension_may_await_in_its_expression():
    """A comprehension that awaits in its expression awaits the items one after the other."""
    P([await asyncio.sleep(1, item * 10) async for item in count(2)])


@probe
async def consumers_of_two_generators_take_turns():
    """The consumers of two generators take turns where the bodies await."""

    async def letters(name):
        for i in range(2):
            await asyncio.sleep(0)
            yield f'{name}{i}'

    async def consume(name):
        async for item in letters(name):
            P(item)

    await asyncio.gather(consume('a'), consume('b'))
    P('end')


@probe
async def eager_task_goes_through_a_generator_at_once():
    """An eager task runs through a generator up to the first await of its body."""

    async def items():
        for i in range(2):
            yield i
        await asyncio.sleep(0)
        yield 2

    async def consume():
        async for item in items():
            P(item)

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(consume())
    P('made')
    await task


@probe
def end_of_run_closes_generators_after_the_tasks():
    """At the end of a run the tasks are cancelled first, then the generators are closed."""
    kept = []

    async def tidies():
        try:
            yield 1
        finally:
            note('closing')
            await asyncio.sleep(0)
            note('closed')

    async def background():
        try:
            await asyncio.sleep(60)
        finally:
            note('cancelled')

    async def main():
        kept.append(tidies())
        await anext(kept[0])
        kept.append(asyncio.create_task(background()))
        await asyncio.sleep(0)
        note('main ends')

    return run(main)


@probe
async def failure_in_a_loop_leaves_the_generator_where_it_is():
    """An exception in the loop's body does not reach the generator, which can go on."""
    generator = count(3)
    try:
        async for item in generator:
            raise Boom('in the loop')
    except Boom as error:
        P(show(error))
    P(await anext(generator))


@probe
async def generator_that_is_dropped_is_closed_by_a_task():
    """A generator that is dropped unfinished is closed by a task of the loop."""

    async def tidies():
        try:
            yield 1
        finally:
            note('closing', asyncio.current_task().get_name() == 'main')
            await asyncio.sleep(0)
            note('closed')

    async def drops():
        async for item in tidies():
            note('item', item)
            break

    asyncio.current_task().set_name('main')
    await drops()
    gc.collect()
    await asyncio.sleep(1)
    note('end')


@probe
async def generators_that_do_not_wait_do_not_take_turns():
    """When a generator never waits, its consumer goes through all items without a switch."""

    async def consume(name):
        async for item in count(2):
            P(name, item)

    await asyncio.gather(consume('a'), consume('b'))


@probe
async def group_in_a_body_ends_before_the_body_does():
    """A task group in a body runs its tasks while the body waits, and ends before the body does."""

    async def results():
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(asyncio.sleep(i, i)) for i in (2, 1)]
        for task in tasks:
            yield task.result()

    P([item async for item in results()])


@probe
async def limit_around_a_loop_interrupts_the_body():
    """A timeout around the loop interrupts the body, whose finally block runs within the loop."""

    async def items():
        try:
            for item in range(9):
                await asyncio.sleep(1)
                yield item
        finally:
            P('tidied')

    try:
        async with asyncio.timeout(2.5):
            async for item in items():
                P(item)
    except TimeoutError:
        P('late')


@probe
async def limit_may_interrupt_the_await_in_a_body():
    """A timeout inside the body interrupts its await, and the body may go on."""

    async def items():
        for seconds in (0.5, 2, 0.5):
            try:
                async with asyncio.timeout(1):
                    await asyncio.sleep(seconds)
                yield seconds
            except TimeoutError:
                yield 'late'

    async for item in items():
        P(item)


@probe
async def shutdown_of_generators_closes_what_has_begun():
    """The shutdown closes generators that have begun, in tasks of their own, and waits for them."""

    async def tidies():
        try:
            yield 1
        finally:
            P('closing')
            await asyncio.sleep(0)
            P('closed')

    begun, fresh = tidies(), tidies()
    await anext(begun)
    P('shutdown')
    await asyncio.get_running_loop().shutdown_asyncgens()
    P('end')
    P(await outcome(anext(begun)))
    await fresh.aclose()


@probe
async def shutdown_of_generators_reports_one_that_runs():
    """A generator that is running cannot be closed by the shutdown: this is reported, and it goes on."""

    async def slow():
        await asyncio.sleep(1)
        yield 1

    async def step(generator):
        P(await outcome(anext(generator)))

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: P(str(context['exception'])))
    task = asyncio.create_task(step(slow()))
    await asyncio.sleep(0)
    await loop.shutdown_asyncgens()
    await task


@probe
async def shutdown_of_generators_reports_what_fails():
    """A failing close is reported to the exception handler, with the generator."""

    async def fails():
        try:
            yield 1
        finally:
            raise Boom('in the finally block')

    loop = asyncio.get_running_loop()
    generator = fails()

    def handler(loop, context):
        P(context['message'].split(' <')[0], show(context['exception']), context['asyncgen'] is generator)
    loop.set_exception_handler(handler)
    await anext(generator)
    await loop.shutdown_asyncgens()
    P('end')


@probe
async def shutdown_of_no_generators_takes_no_tick():
    """Without generators the shutdown has nothing to wait for and takes no tick."""
    P('shutdown')
    await asyncio.get_running_loop().shutdown_asyncgens()
    P('end')


run_all()
