"""gather and shield."""
import asyncio

from prelude import P, Boom, probe, run_all, show


async def returns(value):
    P('child', value)
    return value


@probe
async def gather_of_done_futures_is_done_at_once():
    """When all futures are done already, the gather is done at once."""
    first, second = asyncio.get_running_loop().create_future(), asyncio.get_running_loop().create_future()
    first.set_result(1)
    second.set_result(2)
    both = asyncio.gather(first, second)
    P(both.done(), await both)


@probe
async def gather_of_coroutines_takes_three_ticks():
    """The children run one tick later, their callbacks in the next, and the awaiter in the one after that."""
    P('start')
    P(await asyncio.gather(returns(1), returns(2)))


@probe
async def gather_of_nothing_is_done():
    """A gather of nothing has nothing to wait for, and nothing to cancel."""
    nothing = asyncio.gather()
    P(nothing.done(), nothing.cancel(), await nothing)


@probe
async def gather_keeps_the_order_of_its_arguments():
    """The results stand in the order of the arguments, whichever child ended first."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    loop.call_soon(second.set_result, 2)
    loop.call_soon(loop.call_soon, first.set_result, 1)
    P(await asyncio.gather(first, second))


@probe
async def gather_of_one_future_twice_gives_it_twice():
    """A future that is given twice is awaited once and listed twice."""
    future = asyncio.get_running_loop().create_future()
    both = asyncio.gather(future, future)
    future.set_result(9)
    P(await both)


@probe
async def gather_of_one_coroutine_twice_runs_it_once():
    """A coroutine that is given twice becomes one task."""

    async def child():
        P('child')
        return 7

    coroutine = child()
    P(await asyncio.gather(coroutine, coroutine))


@probe
async def gather_is_done_one_tick_after_its_last_child():
    """The gather is done one tick after its last child, and its callback runs one tick later."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    both = asyncio.gather(future)
    both.add_done_callback(lambda _: P('callback'))
    future.set_result(1)
    P('set', both.done())
    await asyncio.sleep(0)
    P('later', both.done())
    await both
    P('end')


@probe
async def gather_of_done_and_pending_waits_for_the_pending():
    """Futures that are done count at once; the gather waits for the others."""
    loop = asyncio.get_running_loop()
    done, pending = loop.create_future(), loop.create_future()
    done.set_result('done')
    both = asyncio.gather(done, pending)
    P(both.done())
    pending.set_result('pending')
    P(await both)


@probe
async def gather_in_a_gather_costs_one_more_tick():
    """Each level of nesting passes its results on one tick later."""
    P(await asyncio.gather(asyncio.gather(returns(1), returns(2)), returns(3)))


@probe
async def first_failure_fails_the_gather_and_the_others_go_on():
    """The first exception is thrown; the other children go on."""

    async def fails():
        raise Boom('first')

    async def works():
        for _ in range(4):
            await asyncio.sleep(0)
        P('worked')
        return 'value'

    worker = asyncio.create_task(works())
    try:
        await asyncio.gather(fails(), worker)
    except Boom as error:
        P(show(error), worker.done())
    P(await worker)


@probe
async def failed_future_fails_the_gather_at_once():
    """A child that has already failed fails the gather while it is being made."""
    loop = asyncio.get_running_loop()
    failed, pending = loop.create_future(), loop.create_future()
    failed.set_exception(Boom('early'))
    both = asyncio.gather(failed, pending)
    P(both.done(), show(both.exception()), pending.done())


@probe
async def only_the_first_failure_leaves_a_gather():
    """When two children fail in one tick, the exception of the first is thrown."""

    async def fails(name):
        P(name)
        raise Boom(name)

    try:
        await asyncio.gather(fails('first'), fails('second'))
    except Boom as error:
        P(show(error))


@probe
async def gather_with_exceptions_lists_them():
    """With return_exceptions an exception is a result like any other."""

    async def fails():
        raise Boom('mine')

    async def works():
        return 'value'

    first, second = await asyncio.gather(fails(), works(), return_exceptions=True)
    P(show(first), second)


@probe
async def cancelled_child_fails_the_gather():
    """A child cancelled by someone else counts as a failure: neither the gather nor the others are cancelled."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    both = asyncio.gather(first, second)
    first.cancel('why')
    await asyncio.sleep(0)
    P(show(both.exception()), both.cancelled(), second.cancelled())


@probe
async def gather_with_exceptions_lists_cancelled_children():
    """With return_exceptions a cancelled child is listed as a CancelledError."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    both = asyncio.gather(first, second, return_exceptions=True)
    first.cancel('why')
    second.set_result(1)
    error, value = await both
    P(show(error), value)


@probe
async def cancel_of_a_gather_reaches_all_children_at_once():
    """The children are interrupted one tick after the cancel, the awaiter two ticks after them."""

    async def child(name):
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError as error:
            P(name, show(error))
            raise

    async def waits():
        try:
            await asyncio.gather(child('first'), child('second'))
        except asyncio.CancelledError:
            P('awaiter')
            raise

    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'))
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


@probe
async def gather_with_exceptions_can_be_cancelled():
    """The cancellation of the gather itself is thrown, not listed."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    both = asyncio.gather(future, return_exceptions=True)
    P('cancel', both.cancel(), future.cancelled(), both.done())
    try:
        await both
    except asyncio.CancelledError:
        P('cancelled', both.cancelled())


@probe
async def gather_of_children_that_swallow_is_cancelled_all_the_same():
    """Once a gather is cancelled, the results of its children no longer matter."""

    async def child():
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            P('swallowed')
            return 'value'

    first = asyncio.create_task(child())
    both = asyncio.gather(first)
    await asyncio.sleep(0)
    both.cancel()
    try:
        await both
    except asyncio.CancelledError:
        P('cancelled', first.result())


@probe
async def cancel_of_a_gather_whose_children_are_done_is_refused():
    """Between the end of its children and its own end, a gather cannot be cancelled."""
    future = asyncio.get_running_loop().create_future()
    both = asyncio.gather(future)
    future.set_result(1)
    P(both.cancel(), both.done(), await both)


@probe
async def shield_of_a_done_future_is_that_future():
    """Shielding a done future returns that future."""
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)
    P(asyncio.shield(future) is future)


@probe
async def shield_costs_one_tick():
    """The shield is done one tick after the inner task, and the awaiter runs in the next."""

    async def child():
        P('child')
        return 'value'

    P('start')
    P(await asyncio.shield(child()))


@probe
async def cancelled_shield_leaves_the_inner_task_alone():
    """A cancelled shield is cancelled at once, and the inner task goes on to its end."""

    async def child(future):
        P('child', await future)

    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    outer = asyncio.shield(task)
    await asyncio.sleep(0)
    P('cancel', outer.cancel(), outer.cancelled(), task.cancelling())
    future.set_result('value')
    await task
    P('end', task.cancelled())


@probe
async def cancel_of_the_awaiter_stops_at_the_shield():
    """A task that awaits a shield ends cancelled one tick after its cancel; the shielded future stays pending."""

    async def waits(future):
        try:
            await asyncio.shield(future)
        except asyncio.CancelledError as error:
            P('awaiter', show(error))
            raise

    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waits(future))
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'))
    try:
        await task
    except asyncio.CancelledError:
        P('main', future.done())


@probe
async def cancel_of_the_inner_future_cancels_the_shield():
    """A shield does not protect its awaiter from a cancellation of the inner future."""
    future = asyncio.get_running_loop().create_future()
    outer = asyncio.shield(future)
    P('cancel', future.cancel(), outer.done())
    try:
        await outer
    except asyncio.CancelledError:
        P(outer.cancelled())


@probe
async def shield_hands_failures_on():
    """The shield fails with the exception of the inner future, the same object."""
    future = asyncio.get_running_loop().create_future()
    outer = asyncio.shield(future)
    failure = Boom('inner')
    future.set_exception(failure)
    try:
        await outer
    except Boom as error:
        P(show(error), error is failure)


@probe
async def two_shields_of_one_future_are_independent():
    """Cancelling one of two shields does not affect the other."""
    future = asyncio.get_running_loop().create_future()
    first, second = asyncio.shield(future), asyncio.shield(future)
    first.cancel()
    future.set_result('value')
    P(await second, first.cancelled())


run_all()
