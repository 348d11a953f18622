"""Barriers: when tasks pass, in which order, and what breaks a barrier."""
import asyncio

from prelude import P, attempt, probe, run_all, state


async def comer(barrier, name):
    try:
        P(name, await barrier.wait())
    except asyncio.BrokenBarrierError as error:
        P(name, error)
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise


@probe
async def barrier_counts_only_while_it_fills():
    """The number of waiting tasks grows as they arrive and is 0 while they leave."""
    barrier = asyncio.Barrier(3)
    P(barrier.n_waiting)
    tasks = [asyncio.create_task(comer(barrier, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P(barrier.n_waiting, state(barrier))
    await barrier.wait()
    P(barrier.n_waiting, state(barrier))
    for task in tasks:
        await task
    P(barrier.n_waiting, state(barrier))


@probe
async def barrier_does_not_hold_the_last_to_come():
    """The last task passes without a tick, the others in the next tick in order of arrival; each gets its number."""
    barrier = asyncio.Barrier(3)
    tasks = [asyncio.create_task(comer(barrier, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('come')
    P('main', await barrier.wait())
    for task in tasks:
        await task
    P('end')


@probe
async def barrier_fills_again_after_all_have_left():
    """A barrier can be used again once all tasks have left."""
    barrier = asyncio.Barrier(2)
    for _ in range(2):
        first = asyncio.create_task(comer(barrier, 'a'))
        second = asyncio.create_task(comer(barrier, 'b'))
        await first
        await second
        P(state(barrier))


@probe
async def barrier_gives_its_block_the_number():
    """The block of a barrier gets the task's number; leaving the block does nothing."""
    barrier = asyncio.Barrier(2)
    task = asyncio.create_task(comer(barrier, 'a'))
    await asyncio.sleep(0)
    async with barrier as number:
        P('main', number, state(barrier))
    P('left', state(barrier))
    await task


@probe
async def barrier_holds_newcomers_during_a_reset():
    """A task that arrives while those broken by a reset are still leaving waits for them, and is not broken itself."""
    barrier = asyncio.Barrier(2)
    old = asyncio.create_task(comer(barrier, 'old'))
    await asyncio.sleep(0)
    new = asyncio.create_task(comer(barrier, 'new'))
    await barrier.reset()
    P('reset', state(barrier))
    await old
    await asyncio.sleep(0)
    P('old left', state(barrier))
    P('main', await barrier.wait())
    await new


@probe
async def barrier_holds_newcomers_until_all_have_left():
    """A task that arrives while others are leaving waits until they are gone, then counts for the next round."""
    barrier = asyncio.Barrier(2)
    first = asyncio.create_task(comer(barrier, 'first'))
    await asyncio.sleep(0)
    new = asyncio.create_task(comer(barrier, 'new'))
    P('main', await barrier.wait())
    await first
    P(state(barrier))
    await asyncio.sleep(0)
    P(state(barrier), new.done())
    P('main', await barrier.wait())
    await new
    P('end')


@probe
async def barrier_is_not_broken_by_a_cancelled_waiter():
    """A cancelled waiter leaves without breaking the barrier, which then needs one more task."""
    barrier = asyncio.Barrier(2)
    task = asyncio.create_task(comer(barrier, 'a'))
    await asyncio.sleep(0)
    task.cancel()
    P('cancel', state(barrier))
    await asyncio.sleep(0)
    P('later', state(barrier), barrier.broken)
    other = asyncio.create_task(comer(barrier, 'b'))
    P('main', await barrier.wait())
    await other


@probe
async def barrier_needs_parties():
    """A barrier for no parties is refused."""
    P(attempt(lambda: asyncio.Barrier(0)), attempt(lambda: asyncio.Barrier(-1)), asyncio.Barrier(2).parties)


@probe
async def barrier_nobody_waits_at_is_reset_without_a_change():
    """Resetting a barrier at which no task waits changes nothing and takes no tick."""
    barrier = asyncio.Barrier(2)
    await barrier.reset()
    P(state(barrier))


@probe
async def barrier_of_one_holds_nobody():
    """A barrier for one party lets every task pass at once."""
    barrier = asyncio.Barrier(1)
    P(await barrier.wait(), state(barrier))
    P(await barrier.wait(), state(barrier))


@probe
async def barrier_that_is_aborted_stays_broken():
    """After an abort all waiting tasks, and all that arrive later, get an error."""
    barrier = asyncio.Barrier(3)
    tasks = [asyncio.create_task(comer(barrier, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    await barrier.abort()
    P('abort', state(barrier), barrier.broken)
    for task in tasks:
        await task
    P('left', state(barrier), barrier.n_waiting)
    await asyncio.create_task(comer(barrier, 'late'))


@probe
async def barrier_that_is_broken_is_revived_by_a_reset():
    """A reset makes a broken barrier usable again."""
    barrier = asyncio.Barrier(2)
    await barrier.abort()
    P(state(barrier))
    await barrier.reset()
    P(state(barrier), barrier.broken)
    task = asyncio.create_task(comer(barrier, 'a'))
    P('main', await barrier.wait())
    await task


@probe
async def barrier_that_is_reset_breaks_for_those_who_wait():
    """A reset ends the wait of all present tasks with an error; then the barrier is as new."""
    barrier = asyncio.Barrier(3)
    tasks = [asyncio.create_task(comer(barrier, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    await barrier.reset()
    P('reset', state(barrier), barrier.broken)
    for task in tasks:
        await task
    P('end', state(barrier))
    for name in ('c', 'd', 'e'):
        task = asyncio.create_task(comer(barrier, name))
    await task
    await asyncio.sleep(0)


@probe
async def barrier_waiter_cancelled_as_it_passes_is_cancelled():
    """A waiter cancelled in the tick in which the last task arrived ends cancelled; the others pass."""
    barrier = asyncio.Barrier(3)
    a, b = [asyncio.create_task(comer(barrier, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('main', await barrier.wait())
    a.cancel()
    await b
    await asyncio.sleep(0)
    P('end', a.cancelled(), state(barrier))


run_all()
