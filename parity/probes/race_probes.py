"""Staggered races: several attempts, of which the first to succeed wins."""
import asyncio
from asyncio.staggered import staggered_race

from prelude import Boom, note, probe, run_all, show


@probe
async def race_starts_the_next_one_after_a_failure():
    """After a failure the next attempt starts without the delay; the first success wins, and the rest never start."""

    async def fails():
        raise Boom('first')

    async def works(name):
        note(name)
        return name

    starters = [fails, lambda: works('second'), lambda: works('third')]
    winner, index, errors = await staggered_race(starters, 3600)
    note(winner, index, [each and show(each) for each in errors])


@probe
async def race_starts_the_next_one_after_the_delay():
    """The next attempt starts after the delay; an attempt that is too slow is cancelled when another has won."""

    async def slow():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            note('slow one cancelled')
            raise

    async def fast():
        return 'fast'

    winner, index, errors = await staggered_race([slow, fast], 0.01)
    note(winner, index, [type(each).__name__ if each else None for each in errors])


@probe
async def race_in_which_all_fail_has_no_winner():
    """When all attempts fail there is no winner, and nothing is thrown."""

    async def fails(name):
        raise Boom(name)

    winner, index, errors = await staggered_race([lambda: fails('first'), lambda: fails('second')], None)
    note(winner, index is None, [show(each) for each in errors])


@probe
async def race_without_a_delay_waits_for_a_failure():
    """Without a delay the second attempt does not start while the first one runs."""

    async def slow():
        await asyncio.sleep(0.01)
        return 'slow'

    async def never():
        note('never')

    winner, index, errors = await staggered_race([slow, never], None)
    note(winner, index, errors)


@probe
async def cancelled_race_cancels_the_competitors():
    """When a race is cancelled, its attempts end before the race does."""

    async def slow():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            note('competitor')
            raise

    task = asyncio.create_task(staggered_race([slow], None))
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        note('race', task.cancelled())


run_all()
