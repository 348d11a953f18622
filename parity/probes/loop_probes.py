"""Running, stopping and closing a loop."""
import asyncio

from prelude import P, CountingLoop, attempt, probe, run_all


async def nothing():
    pass


@probe
def closed_loop_refuses_everything():
    """A closed loop refuses every call; closing it again does nothing."""
    loop = CountingLoop()
    loop.call_soon(P, 'never')
    loop.close()
    loop.close()
    coroutine = nothing()
    for name, action in (
            ('call_soon', lambda: loop.call_soon(P, 'never')),
            ('call_later', lambda: loop.call_later(1, P, 'never')),
            ('call_soon_threadsafe', lambda: loop.call_soon_threadsafe(P, 'never')),
            ('create_task', lambda: loop.create_task(coroutine)),
            ('run_in_executor', lambda: loop.run_in_executor(None, P, 'never')),
            ('run_forever', loop.run_forever)):
        P(name, attempt(action))
    coroutine.close()
    return loop.is_closed()


@probe
def interrupt_in_a_task_is_stored_and_leaves_the_loop():
    """A KeyboardInterrupt thrown by a task is stored as its exception and leaves the loop at once."""

    async def child():
        raise KeyboardInterrupt

    loop = CountingLoop()
    task = loop.create_task(child())
    loop.call_soon(P, 'after')
    try:
        loop.run_until_complete(task)
    except KeyboardInterrupt:
        P('left', task.done(), type(task.exception()).__name__)
    loop.stop()
    loop.run_forever()
    loop.close()


@probe
def interrupt_leaves_the_loop_and_the_rest_runs_later():
    """A KeyboardInterrupt in a callback leaves run_forever at once; the remaining callbacks run at the next run."""

    def interrupt():
        P('interrupt')
        raise KeyboardInterrupt

    loop = CountingLoop()
    loop.call_soon(P, 'before')
    loop.call_soon(interrupt)
    loop.call_soon(P, 'after')
    try:
        loop.run_forever()
    except KeyboardInterrupt:
        P('left', loop.is_running())
    loop.stop()
    loop.run_forever()
    loop.close()


@probe
def run_until_complete_gives_the_others_one_more_step():
    """The loop stops one tick after the task ended, so every other ready task makes one more step."""

    async def main():
        P('main ends')
        return 'value'

    async def other():
        while True:
            P('other')
            await asyncio.sleep(0)

    loop = CountingLoop()
    task = loop.create_task(other())
    result = loop.run_until_complete(main())
    P('ticks', loop.tick)
    task.cancel()
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        P('cancelled')
    loop.close()
    return result


@probe
def run_until_complete_of_a_done_future_takes_one_tick():
    """Running the loop for a future that is done takes exactly one tick."""
    loop = CountingLoop()
    future = loop.create_future()
    future.set_result(5)
    loop.call_soon(P, 'soon')
    P(loop.run_until_complete(future), 'ticks', loop.tick)
    loop.close()


@probe
def running_loop_is_known_only_inside():
    """The running loop is the same throughout a run, and there is none outside."""

    async def child(loop):
        P('child', asyncio.get_running_loop() is loop)

    async def main():
        loop = asyncio.get_running_loop()
        await child(loop)
        await asyncio.create_task(child(loop))
        loop.call_soon(lambda: P('callback', asyncio.get_running_loop() is loop))
        await asyncio.sleep(0)

    P('before', attempt(asyncio.get_running_loop), attempt(asyncio.current_task))
    asyncio.run(main(), loop_factory=CountingLoop)
    P('after', attempt(asyncio.get_running_loop), attempt(asyncio.current_task))


@probe
async def running_loop_refuses_to_run_again():
    """Inside a task neither the running loop nor another one can be run, and the running loop cannot be closed."""
    loop = asyncio.get_running_loop()
    other = asyncio.new_event_loop()
    P('same', attempt(lambda: loop.run_until_complete(loop.create_future())))
    P('other', attempt(lambda: other.run_until_complete(other.create_future())))
    P('close', attempt(loop.close))
    coroutine = nothing()
    P('run', attempt(lambda: asyncio.run(coroutine)))
    coroutine.close()
    other.close()
    P('goes on', loop.is_running(), loop.is_closed())


@probe
def stop_before_the_run_gives_one_tick():
    """A loop stopped before it runs makes one tick; callbacks scheduled in it wait for the next run."""
    loop = CountingLoop()

    def callback():
        P('callback')
        loop.call_soon(P, 'nested')

    loop.call_soon(callback)
    loop.stop()
    loop.run_forever()
    P('ticks', loop.tick)
    loop.stop()
    loop.run_forever()
    P('ticks', loop.tick)
    loop.close()


@probe
def stop_finishes_the_tick():
    """After stop the callbacks of the tick still run, but not those that they schedule."""
    loop = CountingLoop()
    loop.call_soon(lambda: (P('stop'), loop.stop(), loop.call_soon(P, 'nested')))
    loop.call_soon(P, 'same tick')
    loop.run_forever()
    P('ticks', loop.tick)
    loop.call_soon(loop.stop)
    loop.run_forever()
    P('ticks', loop.tick)
    loop.close()


@probe
def stop_inside_run_until_complete_is_an_error():
    """Stopping the loop before the future is done makes run_until_complete fail; the task can go on later."""

    async def main():
        asyncio.get_running_loop().stop()
        await asyncio.sleep(0)
        P('main goes on')
        return 'value'

    loop = CountingLoop()
    task = loop.create_task(main())
    P(attempt(lambda: loop.run_until_complete(task)), task.done())
    result = loop.run_until_complete(task)
    loop.close()
    return result


run_all()
