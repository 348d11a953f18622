"""Semaphores, bounded ones too: which task is let in, and when."""
import asyncio

from prelude import P, Boom, CountingLoop, attempt, probe, run, run_all, state


async def taker(semaphore, name):
    try:
        await semaphore.acquire()
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise
    P(name)


@probe
async def bounded_semaphore_counts_what_is_handed_over_as_out():
    """A permit that a bounded semaphore has handed over to a waiter counts as taken."""
    semaphore = asyncio.BoundedSemaphore(1)
    await semaphore.acquire()
    task = asyncio.create_task(taker(semaphore, 'a'))
    await asyncio.sleep(0)
    P(attempt(semaphore.release))
    P(attempt(semaphore.release), state(semaphore))
    P(attempt(semaphore.release))
    await task


@probe
def semaphore_belongs_to_the_loop_of_the_first_wait():
    """A semaphore that a task once waited for cannot be waited for on another loop; free permits can be taken there."""
    semaphore = asyncio.Semaphore(0)

    async def first():
        asyncio.get_running_loop().call_soon(semaphore.release)
        P('first loop', await semaphore.acquire())
        semaphore.release()

    async def main():
        P('free', await semaphore.acquire())
        try:
            await semaphore.acquire()
        except RuntimeError:
            P('refused')

    asyncio.run(first(), loop_factory=CountingLoop)
    return run(main)


@probe
async def semaphore_cancelled_waiter_gives_back_what_it_was_handed():
    """A woken waiter that is cancelled and has no successor gives back its permit."""
    semaphore = asyncio.Semaphore(0)
    task = asyncio.create_task(taker(semaphore, 'a'))
    await asyncio.sleep(0)
    semaphore.release()
    task.cancel()
    P('cancel', state(semaphore))
    await asyncio.sleep(0)
    P('end', task.cancelled(), state(semaphore))


@probe
async def semaphore_cancelled_waiter_takes_nothing():
    """A waiter cancelled before the release is skipped."""
    semaphore = asyncio.Semaphore(0)
    a, b = [asyncio.create_task(taker(semaphore, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('cancel')
    a.cancel()
    semaphore.release()
    await b
    P('end', a.cancelled(), state(semaphore))


@probe
async def semaphore_hands_over_at_the_release():
    """A release with a waiter hands the permit over at once: the semaphore stays locked."""
    semaphore = asyncio.Semaphore(0)
    task = asyncio.create_task(taker(semaphore, 'a'))
    await asyncio.sleep(0)
    P(state(semaphore))
    semaphore.release()
    P('released', state(semaphore), semaphore.locked())
    await task
    P('end', state(semaphore), semaphore.locked())


@probe
async def semaphore_is_released_when_its_block_fails():
    """The block of a semaphore gets no value; an exception releases the permit and goes on."""
    semaphore = asyncio.Semaphore(1)
    try:
        async with semaphore as value:
            P(value, semaphore.locked())
            raise Boom('x')
    except Boom as error:
        P(error, semaphore.locked())


@probe
async def semaphore_lets_in_as_many_as_its_value():
    """A semaphore can be acquired without a tick as many times as its value."""
    semaphore = asyncio.Semaphore(2)
    P(await semaphore.acquire(), semaphore.locked())
    P(await semaphore.acquire(), semaphore.locked())
    asyncio.get_running_loop().call_soon(semaphore.release)
    P(await semaphore.acquire(), semaphore.locked())


@probe
async def semaphore_lets_in_in_the_order_of_asking():
    """Tasks are let in in the order in which they asked, each in the tick after a release."""
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(taker(semaphore, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    for task in tasks:
        P('release')
        semaphore.release()
        await task


@probe
async def semaphore_may_be_released_more_often_than_acquired():
    """A semaphore can be released more often than it was acquired; a bounded one cannot."""
    semaphore = asyncio.Semaphore(1)
    semaphore.release()
    P(state(semaphore))
    bounded = asyncio.BoundedSemaphore(1)
    try:
        bounded.release()
    except ValueError as error:
        P(error, state(bounded))


@probe
async def semaphore_newcomer_passes_cancelled_waiters():
    """When all waiters are cancelled, a newcomer gets a released permit at once."""
    semaphore = asyncio.Semaphore(0)
    task = asyncio.create_task(taker(semaphore, 'a'))
    await asyncio.sleep(0)
    task.cancel()
    semaphore.release()
    P('ask', state(semaphore))
    await semaphore.acquire()
    P('main', state(semaphore))
    await asyncio.sleep(0)
    P('end', state(semaphore))


@probe
async def semaphore_newcomer_queues_behind_a_woken_task():
    """A newcomer waits while a woken task has not run yet, though the value is positive; that task then lets it in."""
    semaphore = asyncio.Semaphore(0)
    old = asyncio.create_task(taker(semaphore, 'old'))
    await asyncio.sleep(0)
    new = asyncio.create_task(taker(semaphore, 'new'))
    semaphore.release()
    semaphore.release()
    P('released', state(semaphore))
    await old
    P('old', state(semaphore))
    await new


@probe
async def semaphore_released_and_asked_for_again_goes_to_the_others_first():
    """A task that releases and asks again in the same step is let in after all waiters."""
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    task = asyncio.create_task(taker(semaphore, 'a'))
    await asyncio.sleep(0)
    semaphore.release()
    task.add_done_callback(lambda _: semaphore.release())
    P('again')
    await semaphore.acquire()
    P('main', task.done())


@probe
async def semaphore_released_twice_wakes_two_in_one_tick():
    """Two releases in one step let two tasks go on in the next tick."""
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(taker(semaphore, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    P('release')
    semaphore.release()
    semaphore.release()
    await asyncio.sleep(0)
    P([task.done() for task in tasks], state(semaphore))
    semaphore.release()
    await tasks[2]


@probe
async def semaphore_starts_with_one():
    """A semaphore has the value 1 unless told otherwise, and refuses a negative one."""
    P(state(asyncio.Semaphore()), state(asyncio.Semaphore(0)), state(asyncio.BoundedSemaphore()))
    P(attempt(lambda: asyncio.Semaphore(-1)), attempt(lambda: asyncio.BoundedSemaphore(-1)))


@probe
async def semaphore_woken_waiter_that_is_cancelled_passes_it_on():
    """A waiter that is woken and cancelled in the same tick hands its permit to the next one when it runs."""
    semaphore = asyncio.Semaphore(0)
    a, b = [asyncio.create_task(taker(semaphore, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('release')
    semaphore.release()
    a.cancel()
    await b
    P('end', a.cancelled(), state(semaphore))


run_all()
