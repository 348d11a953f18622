"""Waiting for several futures."""
import asyncio

from prelude import P, Boom, probe, run_all, show


@probe
async def wait_of_done_futures_takes_two_ticks():
    """wait suspends even when all is done: a callback runs first, then the waiter."""
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)
    P('start')
    done, pending = await asyncio.wait([future])
    P(len(done), len(pending))


@probe
async def wait_without_any_time_returns_what_is_pending():
    """wait with timeout zero throws nothing and returns the pending futures."""
    future = asyncio.get_running_loop().create_future()
    done, pending = await asyncio.wait([future], timeout=0)
    P(len(done), len(pending), future.done())


@probe
async def wait_resumes_two_ticks_after_the_last_one():
    """The last future is completed, its callback runs in the next tick, the waiter in the one after."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()

    def set_both():
        first.set_result(1)
        second.set_result(2)
        P('set')

    loop.call_soon(set_both)
    done, pending = await asyncio.wait([first, second])
    P(len(done), len(pending))


@probe
async def wait_for_the_first_leaves_the_others_pending():
    """FIRST_COMPLETED returns as soon as one future is done; the others stay pending."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    loop.call_soon(second.set_result, 2)
    done, pending = await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
    P(second in done, first in pending, len(done), first.done())


@probe
async def wait_for_the_first_may_return_several():
    """Futures that complete before the waiter runs are returned as done as well."""
    loop = asyncio.get_running_loop()
    first, second, third = loop.create_future(), loop.create_future(), loop.create_future()
    loop.call_soon(first.set_result, 1)
    loop.call_soon(second.set_result, 2)
    done, pending = await asyncio.wait([first, second, third], return_when=asyncio.FIRST_COMPLETED)
    P(len(done), third in pending)


@probe
async def wait_for_the_first_exception_ends_at_a_failure():
    """FIRST_EXCEPTION waits on after results, returns at the first failure, and throws nothing."""
    loop = asyncio.get_running_loop()
    first, second, third = loop.create_future(), loop.create_future(), loop.create_future()
    loop.call_soon(first.set_result, 1)
    loop.call_soon(loop.call_soon, second.set_exception, Boom('second'))
    done, pending = await asyncio.wait([first, second, third], return_when=asyncio.FIRST_EXCEPTION)
    P(len(done), third in pending, show(second.exception()))


@probe
async def wait_for_the_first_exception_passes_over_a_cancellation():
    """For FIRST_EXCEPTION a cancelled future is not a failure."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    first.cancel()
    loop.call_later(0.01, second.set_result, 1)
    done, pending = await asyncio.wait([first, second], return_when=asyncio.FIRST_EXCEPTION)
    P(len(done), len(pending))


@probe
async def wait_throws_nothing_of_the_futures():
    """wait does not throw the exception of a failed future, which is found in the future itself."""

    async def fails():
        raise Boom('mine')

    task = asyncio.create_task(fails())
    done, _ = await asyncio.wait([task])
    P(task in done, show(task.exception()))


@probe
async def wait_that_times_out_leaves_the_futures_alone():
    """After a timeout the pending futures go on."""

    async def child(future):
        return await future

    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    done, pending = await asyncio.wait([task], timeout=0.01)
    P(len(done), task in pending, task.cancelling())
    future.set_result('value')
    P(await task)


@probe
async def wait_counts_one_future_once():
    """A future that is given twice counts once."""
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)
    done, pending = await asyncio.wait([future, future])
    P(len(done), len(pending))


@probe
async def wait_of_nothing_is_refused():
    """wait without futures is refused."""
    try:
        await asyncio.wait([])
    except ValueError:
        P('refused')


@probe
async def cancelled_wait_leaves_the_futures_alone():
    """When the waiter is cancelled it is interrupted one tick later; the futures go on."""

    async def waits(future):
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as error:
            P('waiter', show(error))
            raise

    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waits(future))
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'))
    try:
        await task
    except asyncio.CancelledError:
        P('main', future.done())


run_all()
