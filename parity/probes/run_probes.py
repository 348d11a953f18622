"""asyncio.run and Runner."""
import asyncio
import contextvars
import threading

from prelude import P, Boom, CountingLoop, attempt, note, probe, run_all, show


@probe
def leftover_that_swallows_is_awaited():
    """A leftover task that ignores its cancellation is awaited until it ends by itself."""

    async def leftover():
        for name in ('first', 'second'):
            try:
                await asyncio.sleep(0.02)
            except asyncio.CancelledError:
                note(name, 'swallowed')
        note('ended')
        return 'value'

    async def main():
        task = asyncio.create_task(leftover())
        await asyncio.sleep(0)
        note('main ends')
        return task

    task = asyncio.run(main())
    return task.result()


@probe
def run_cancels_what_is_left():
    """When main ends, the remaining tasks are cancelled and awaited until they have cleaned up."""

    async def leftover():
        try:
            await asyncio.sleep(3600)
        finally:
            P('cleaning')
            await asyncio.sleep(0)
            P('clean')

    async def main():
        task = asyncio.create_task(leftover())
        await asyncio.sleep(0)
        P('main ends')
        return task

    task = asyncio.run(main(), loop_factory=CountingLoop)
    P('after', task.cancelled())


@probe
def run_reports_what_fails_while_being_cancelled():
    """A leftover task that fails when cancelled is reported to the exception handler; the result of main stands."""

    async def leftover():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            raise Boom('clean-up')

    async def main():
        loop = asyncio.get_running_loop()

        def handler(_, context):
            note(context['message'], show(context['exception']), sorted(context), context['task'] is kept[0])

        loop.set_exception_handler(handler)
        kept.append(asyncio.create_task(leftover()))
        await asyncio.sleep(0)
        return 'value'

    kept = []
    return asyncio.run(main())


@probe
def run_returns_or_throws_what_main_does():
    """run returns the result of main, or throws its exception."""

    async def works():
        return 'value'

    async def fails():
        raise Boom('main')

    async def cancels_itself():
        asyncio.current_task().cancel()
        await asyncio.sleep(0)

    P(asyncio.run(works()))
    for main in (fails, cancels_itself):
        try:
            asyncio.run(main())
        except (Boom, asyncio.CancelledError) as error:
            P(show(error))


@probe
def run_sets_debug_only_when_told():
    """Debug mode is set as given to run, or else left unchanged."""

    async def main():
        return asyncio.get_running_loop().get_debug()

    P(asyncio.run(main()), asyncio.run(main(), debug=True), asyncio.run(main(), debug=False))


@probe
def run_shuts_down_in_order():
    """First main ends, then the leftover tasks, then the executor's jobs; then the loop is closed."""

    async def leftover():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            note('leftover cancelled')
            go.set()
            raise

    def job():
        go.wait()
        note('job done')

    async def main():
        loop = asyncio.get_running_loop()
        kept = asyncio.create_task(leftover())
        loop.run_in_executor(None, job)
        await asyncio.sleep(0)
        note('main done', kept.done())
        return loop

    go = threading.Event()
    loop = asyncio.run(main())
    note('closed', loop.is_closed())


@probe
def runner_is_made_lazily_and_closed_once():
    """A Runner keeps one loop for its runs; once closed it refuses to run, and a second close does nothing."""

    async def nothing():
        return 'ran'

    runner = asyncio.Runner(loop_factory=lambda: (P('factory'), CountingLoop())[1])
    P('made')
    loop = runner.get_loop()
    P(runner.run(nothing()), runner.get_loop() is loop, loop.is_closed())
    runner.close()
    runner.close()
    P('closed', loop.is_closed(), attempt(runner.get_loop))
    coroutine = nothing()
    P('run', attempt(lambda: runner.run(coroutine)))
    coroutine.close()


@probe
def runner_shares_one_context_among_its_runs():
    """A variable set in one run is seen by the next, and not outside."""
    variable = contextvars.ContextVar('variable', default=0)

    async def count():
        variable.set(variable.get() + 1)
        return variable.get()

    with asyncio.Runner() as runner:
        P('runs', runner.run(count()), runner.run(count()))
        P('own context', runner.run(count(), context=contextvars.copy_context()))
        P('shared again', runner.run(count()))
    P('outside', variable.get())


@probe
def task_made_during_the_shutdown_is_left_behind():
    """A task that a leftover task starts while it is cancelled is neither cancelled nor awaited."""

    async def stray():
        await asyncio.sleep(3600)

    async def leftover():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            made.append(asyncio.create_task(stray()))
            raise

    async def main():
        made.append(asyncio.create_task(leftover()))
        await asyncio.sleep(0)

    made = []
    asyncio.run(main())
    note('leftover', made[0].cancelled(), 'stray', made[1].done(), made[1].cancelling())


run_all()
