"""as_completed: futures in the order of their completion."""
import asyncio

from prelude import P, Boom, probe, run_all, show


@probe
async def as_completed_of_two_coroutines_takes_three_ticks():
    """The children run one tick later, their callbacks in the next, and the awaiter has both in the one after that."""

    async def child():
        return 'value'

    P('start')
    for item in asyncio.as_completed([child(), child()]):
        P(await item)


@probe
async def as_completed_hands_out_in_the_order_of_completion():
    """Items come in the order of completion, whatever their place among the arguments."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    loop.call_soon(second.set_result, 'second')
    loop.call_soon(loop.call_soon, first.set_result, 'first')
    for item in asyncio.as_completed([first, second]):
        P(await item)


@probe
async def as_completed_hands_out_what_is_queued_without_a_suspension():
    """An item that completed while the awaiter slept costs no further tick."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    items = iter(asyncio.as_completed([first, second]))
    first.set_result('first')
    second.set_result('second')
    for _ in range(3):
        await asyncio.sleep(0)
    P('look')
    await next(items)
    await next(items)
    P('end')


@probe
async def as_completed_may_give_back_the_given_futures():
    """The asynchronous form hands out the very futures that were given, done."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    loop.call_soon(second.set_result, 'second')
    loop.call_soon(loop.call_soon, first.set_result, 'first')
    async for future in asyncio.as_completed([first, second]):
        P(future is first, future is second, future.result())


@probe
async def as_completed_throws_a_failure_when_it_is_awaited():
    """The plain form throws what the item threw, and goes on with the next."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    loop.call_soon(first.set_exception, Boom('first'))
    loop.call_soon(loop.call_soon, second.set_result, 'second')
    for item in asyncio.as_completed([first, second]):
        try:
            P(await item)
        except Boom as error:
            P(show(error))


@probe
async def as_completed_shows_a_failure_in_the_future():
    """The asynchronous form throws no exception of the items."""
    future = asyncio.get_running_loop().create_future()
    future.set_exception(Boom('mine'))
    async for done in asyncio.as_completed([future]):
        P(show(done.exception()))


@probe
async def as_completed_hands_out_one_future_once():
    """A future that is given twice is one item."""
    future = asyncio.get_running_loop().create_future()
    future.set_result('value')
    for item in asyncio.as_completed([future, future]):
        P(await item)
    P('end')


@probe
async def as_completed_of_nothing_has_no_items():
    """Without futures neither form has an item, and neither suspends."""
    for _ in asyncio.as_completed([]):
        P('never')
    async for _ in asyncio.as_completed([]):
        P('never')
    P('end')


@probe
async def as_completed_throws_for_each_item_that_is_late():
    """After the timeout each remaining item throws TimeoutError; the futures go on."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    for item in asyncio.as_completed([first, second], timeout=0.01):
        try:
            await item
        except TimeoutError:
            P('late', first.done(), second.done())


@probe
async def as_completed_that_is_late_ends_the_asynchronous_form():
    """In the asynchronous form the first late item ends the loop with TimeoutError."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    first.set_result('first')
    try:
        async for future in asyncio.as_completed([first, second], timeout=0.01):
            P(future.result())
    except TimeoutError:
        P('late', second.done())


@probe
async def as_completed_items_are_the_next_whoever_that_is():
    """The coroutines stand for completions, not for arguments: the one awaited first gets the first completion."""
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    one, two = asyncio.as_completed([first, second])
    loop.call_soon(first.set_result, 'first')
    loop.call_soon(loop.call_soon, second.set_result, 'second')
    P(await two)
    P(await one)


@probe
async def as_completed_item_that_was_cancelled_throws():
    """A cancelled future is an item that throws CancelledError; the task that awaits it is not cancelled."""
    future = asyncio.get_running_loop().create_future()
    future.cancel('why')
    for item in asyncio.as_completed([future]):
        try:
            await item
        except asyncio.CancelledError as error:
            P(show(error), asyncio.current_task().cancelling())


@probe
async def as_completed_that_is_left_lets_the_others_go_on():
    """Leaving the loop early cancels none of the futures."""

    async def child(future):
        P('child', await future)

    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    task = asyncio.create_task(child(second))
    first.set_result('first')
    for item in asyncio.as_completed([first, task]):
        P(await item)
        break
    second.set_result('second')
    await task


@probe
async def two_tasks_may_share_one_as_completed():
    """Of two tasks that share an iterator, the one that waits first gets the first item."""

    async def consume(name, item):
        P(name, await item)

    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    one, two = asyncio.as_completed([first, second])
    tasks = asyncio.create_task(consume('one', one)), asyncio.create_task(consume('two', two))
    await asyncio.sleep(0)
    first.set_result('first')
    await asyncio.sleep(0)
    second.set_result('second')
    await asyncio.wait(tasks)


run_all()
