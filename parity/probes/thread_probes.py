"""Other threads, executors and foreign futures."""
import asyncio
import concurrent.futures
import threading

from prelude import P, Boom, note, probe, run_all, show, tick


@probe
async def call_from_another_thread_joins_the_next_tick():
    """A callback scheduled by another thread during a tick runs in the next one; a thread's calls keep their order."""
    loop = asyncio.get_running_loop()

    def thread():
        for name in ('first', 'second', 'third'):
            loop.call_soon_threadsafe(P, name)

    def callback():
        other = threading.Thread(target=thread)
        other.start()
        other.join()
        loop.call_soon(P, 'queued after')
        P('callback')

    loop.call_soon(callback)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('main')


@probe
async def cancel_crosses_a_wrapped_future_both_ways():
    """Cancelling the wrapper cancels the source, and the other way round."""
    source = concurrent.futures.Future()
    wrapper = asyncio.wrap_future(source)
    wrapper.cancel()
    await asyncio.sleep(0)
    P('source', source.cancelled())
    source = concurrent.futures.Future()
    wrapper = asyncio.wrap_future(source)
    source.cancel()
    P('wrapper at once', wrapper.cancelled())
    await asyncio.sleep(0)
    P('wrapper a tick later', wrapper.cancelled())


@probe
async def cancel_of_a_submitted_coroutine_cancels_its_task():
    """Cancelling the future that a submitting thread holds cancels the task on the loop."""

    async def forever(started, ended):
        started.set_result(None)
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            note('task cancelled')
            ended.set_result(None)
            raise

    loop = asyncio.get_running_loop()
    started, ended = loop.create_future(), loop.create_future()
    submitted = asyncio.run_coroutine_threadsafe(forever(started, ended), loop)
    await started
    note('cancel', await asyncio.to_thread(submitted.cancel))
    await ended
    note('future cancelled', submitted.cancelled())


@probe
async def cancelled_executor_job_goes_on():
    """Cancelling the future of a running job takes effect at once; the thread goes on."""
    loop = asyncio.get_running_loop()
    started, go, ended = threading.Event(), threading.Event(), threading.Event()

    def job():
        started.set()
        go.wait()
        ended.set()

    future = loop.run_in_executor(None, job)
    started.wait()
    note('cancel', future.cancel(), future.cancelled())
    try:
        await future
    except asyncio.CancelledError:
        note('cancelled', ended.is_set())
    go.set()
    ended.wait()
    note('job ended', ended.is_set())


@probe
async def coroutine_submitted_from_a_thread():
    """Another thread submits a coroutine and waits for its result, its exception, or its cancellation."""

    async def works():
        await asyncio.sleep(0)
        return 'value'

    async def fails():
        raise Boom('coroutine')

    async def cancels_itself():
        asyncio.current_task().cancel()
        await asyncio.sleep(0)

    def thread(loop):
        seen = [asyncio.run_coroutine_threadsafe(works(), loop).result()]
        for coroutine in (fails(), cancels_itself()):
            try:
                asyncio.run_coroutine_threadsafe(coroutine, loop).result()
            except (Boom, concurrent.futures.CancelledError) as error:
                seen.append(show(error))
        return seen

    note(await asyncio.to_thread(thread, asyncio.get_running_loop()))


@probe
async def executor_is_refused_after_its_shutdown():
    """After the shutdown of the default executor, jobs for it are refused."""
    loop = asyncio.get_running_loop()
    note(await loop.run_in_executor(None, lambda: 'job'))
    await loop.shutdown_default_executor()
    try:
        await loop.run_in_executor(None, lambda: 'job')
    except RuntimeError:
        note('refused')


@probe
async def executor_job_runs_on_another_thread():
    """A blocking function runs beside the loop and delivers its result, or the exception object it threw."""
    loop = asyncio.get_running_loop()
    error = Boom('job')

    def fails():
        raise error

    note('other thread', await loop.run_in_executor(None, threading.get_ident) != threading.get_ident())
    note(await loop.run_in_executor(None, lambda: 'value'))
    try:
        await loop.run_in_executor(None, fails)
    except Boom as seen:
        note('same object', seen is error)


@probe
async def executor_job_wakes_callbacks_and_waiter_in_one_tick():
    """The callbacks of a job's future run in the same tick in which its waiter resumes."""
    loop = asyncio.get_running_loop()
    seen = []
    future = loop.run_in_executor(None, lambda: 1)
    future.add_done_callback(lambda _: seen.append(tick()))
    await future
    note('distance', tick() - seen[0])


@probe
async def result_of_the_source_survives_a_late_cancel_of_its_wrapper():
    """A wrapper cancelled after its source completed leaves the source's result alone."""
    source = concurrent.futures.Future()
    wrapper = asyncio.wrap_future(source)
    source.set_result(42)
    wrapper.cancel()
    await asyncio.sleep(0)
    P('source', source.cancelled(), source.result(), 'wrapper', wrapper.cancelled())


@probe
async def threadsafe_call_from_the_loop_itself_keeps_its_place():
    """On the loop's own thread call_soon_threadsafe keeps its place in the order of scheduling."""
    loop = asyncio.get_running_loop()
    loop.call_soon(P, 'first')
    loop.call_soon_threadsafe(P, 'second')
    loop.call_soon(P, 'third')
    await asyncio.sleep(0)
    P('main')


@probe
async def wrapped_foreign_future_is_done_one_tick_later():
    """The wrapper of a foreign future is done one tick after that future."""
    source = concurrent.futures.Future()
    wrapper = asyncio.wrap_future(source)
    source.set_result(3)
    P('done at once', wrapper.done())
    await asyncio.sleep(0)
    P('done a tick later', wrapper.done(), await wrapper)
    failing = concurrent.futures.Future()
    wrapper = asyncio.wrap_future(failing)
    failing.set_exception(Boom('foreign'))
    try:
        await wrapper
    except Boom as error:
        P(show(error))


run_all()
