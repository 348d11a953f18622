"""Futures, their waiters and their callbacks."""
import asyncio

from prelude import P, Boom, attempt, probe, run_all, show


@probe
async def awaiting_a_done_future_does_not_suspend():
    """Awaiting a done future costs no tick."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_result('value')
    loop.call_soon(P, 'soon')
    P('before')
    P(await future)
    failed = loop.create_future()
    failed.set_exception(Boom('failed'))
    try:
        await failed
    except Boom as error:
        P(show(error))
    P('again', await future)
    await asyncio.sleep(0)


@probe
async def cancelled_future_is_cancelled_at_once():
    """Cancelling a future takes effect immediately; its callbacks run in the next tick."""
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda f: P('callback', f.cancelled()))
    P('cancel', future.cancel('why'), future.cancelled(), future.done(), future.cancel())
    try:
        future.result()
    except asyncio.CancelledError as error:
        P(show(error))
    try:
        future.exception()
    except asyncio.CancelledError as error:
        P(show(error))
    await asyncio.sleep(0)
    P('main')


@probe
async def done_callback_that_raises_does_not_stop_the_next():
    """A failing callback goes to the exception handler; the next one runs all the same."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: P('handler', show(context['exception'])))
    future = loop.create_future()

    def failing(_):
        raise Boom('callback')

    future.add_done_callback(failing)
    future.add_done_callback(lambda _: P('second'))
    future.set_result(1)
    await asyncio.sleep(0)
    P('main')


@probe
async def done_callbacks_run_in_the_next_tick_in_order():
    """Completion schedules the callbacks in order of registration, each as often as it was added; late ones too."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def twice(_):
        P('twice')

    future.add_done_callback(lambda _: P('first'))
    future.add_done_callback(twice)
    future.add_done_callback(twice)
    P('set')
    future.set_result(1)
    future.add_done_callback(lambda f: P('late', f.result()))
    loop.call_soon(P, 'soon')
    await asyncio.sleep(0)
    P('main')


@probe
async def ensure_future_returns_futures_as_they_are():
    """ensure_future returns futures and tasks unchanged, makes a coroutine a task, and refuses another loop."""

    async def child():
        return 'child'

    loop = asyncio.get_running_loop()
    future = loop.create_future()
    P('future', asyncio.ensure_future(future) is future)
    task = asyncio.create_task(child())
    P('task', asyncio.ensure_future(task) is task)
    P('coroutine', await asyncio.ensure_future(child()), await task)
    other = asyncio.new_event_loop()
    P('other loop', attempt(lambda: asyncio.ensure_future(future, loop=other)))
    other.close()


@probe
async def failed_future_throws_the_same_object():
    """Every waiter of a failed future gets the very exception object that was set."""

    async def waiter(name, future, error):
        try:
            await future
        except Boom as seen:
            P(name, seen is error)

    future = asyncio.get_running_loop().create_future()
    error = Boom('one')
    tasks = [asyncio.create_task(waiter(name, future, error)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    future.set_exception(error)
    for task in tasks:
        await task
    P('exception()', future.exception() is error)


@probe
async def future_of_another_loop_is_refused():
    """Awaiting a pending future of another loop fails one tick later."""
    other = asyncio.new_event_loop()
    P('before')
    try:
        await other.create_future()
    except RuntimeError:
        P('refused')
    other.close()


@probe
async def future_set_by_a_callback_wakes_its_waiter_next_tick():
    """The waiter of a future resumes one tick after the future was completed."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_soon(lambda: (P('set'), future.set_result(2)))
    P('wait')
    P('woken', await future)


@probe
async def pending_future_has_no_outcome():
    """Asking a pending future for its outcome is refused, and so is completing it twice."""
    future = asyncio.get_running_loop().create_future()
    P('pending', attempt(future.result), attempt(future.exception))
    future.set_result(1)
    P('done', future.result(), future.exception())
    P('again', attempt(lambda: future.set_result(2)), attempt(lambda: future.set_exception(Boom())), future.cancel())


@probe
async def remove_done_callback_after_completion_is_too_late():
    """Once completion has scheduled the callbacks, none can be removed."""
    future = asyncio.get_running_loop().create_future()

    def callback(_):
        P('ran')

    future.add_done_callback(callback)
    future.set_result(1)
    P('removed', future.remove_done_callback(callback))
    await asyncio.sleep(0)


@probe
async def remove_done_callback_removes_all_equal_ones():
    """Removing a callback removes all its registrations and returns how many there were."""
    future = asyncio.get_running_loop().create_future()

    def callback(_):
        P('never')

    future.add_done_callback(callback)
    future.add_done_callback(lambda _: P('kept'))
    future.add_done_callback(callback)
    P('removed', future.remove_done_callback(callback), future.remove_done_callback(callback))
    future.set_result(1)
    await asyncio.sleep(0)


@probe
async def waiters_and_callbacks_share_one_order():
    """Callbacks and waiting tasks of a future run in the order of registration."""

    async def waiter(future):
        await future
        P('waiter')

    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda _: P('callback before'))
    task = asyncio.create_task(waiter(future))
    await asyncio.sleep(0)
    future.add_done_callback(lambda _: P('callback after'))
    P('set')
    future.set_result(1)
    await task
    P('end')


@probe
async def waiters_wake_in_the_order_of_awaiting():
    """All tasks that await one future resume in the next tick, in the order in which they arrived."""

    async def waiter(name, future):
        P(name, 'waits')
        P(name, 'got', await future)

    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(waiter(name, future)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    P('set')
    future.set_result('value')
    for task in tasks:
        await task
    P('end')


run_all()
