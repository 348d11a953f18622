"""Tasks, and the coroutines that they run."""
import asyncio
import contextvars

from prelude import P, Boom, attempt, probe, run_all


async def returns_five():
    P('child')
    return 5


@probe
async def all_tasks_lists_what_is_not_done():
    """all_tasks lists every task of the loop that is not done, started or not."""

    async def short():
        pass

    async def long():
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    def names():
        return sorted(task.get_name() for task in asyncio.all_tasks())

    asyncio.current_task().set_name('main')
    tasks = [asyncio.create_task(short(), name='short'), asyncio.create_task(long(), name='long')]
    P(names())
    await asyncio.sleep(0)
    P(names())
    await tasks[1]
    P(names())


@probe
async def awaitable_of_the_user_becomes_a_task():
    """An object with its own await protocol is wrapped in a task by ensure_future."""

    class Answer:
        def __await__(self):
            P('first half')
            yield from asyncio.sleep(0).__await__()
            P('second half')
            return 42

    P('direct', await Answer())
    task = asyncio.ensure_future(Answer())
    P('made')
    P('task', await task)


@probe
async def awaiting_a_coroutine_runs_it_in_place():
    """An awaited coroutine runs in the same task and tick."""

    async def child(me):
        P('child', asyncio.current_task() is me)
        return 1

    asyncio.get_running_loop().call_soon(P, 'soon')
    P('before')
    P('result', await child(asyncio.current_task()))
    await asyncio.sleep(0)
    P('end')


@probe
async def awaiting_a_finished_task_does_not_suspend():
    """Awaiting a task that is done returns its result without a tick."""
    task = asyncio.create_task(returns_five())
    await asyncio.sleep(0)
    P('done', task.done())
    P('result', await task)
    P('once more', await task)


@probe
async def coroutine_runs_only_once():
    """Awaiting a coroutine object a second time is refused."""

    async def child():
        P('child')

    coroutine = child()
    await coroutine
    try:
        await coroutine
    except RuntimeError:
        P('refused')


@probe
async def create_task_starts_in_the_next_tick():
    """A new task does not run at once: its first step is scheduled like a callback."""
    loop = asyncio.get_running_loop()
    loop.call_soon(P, 'soon before')
    task = asyncio.create_task(returns_five())
    loop.call_soon(P, 'soon after')
    P('created', task.done())
    P('result', await task)


@probe
async def current_task_is_null_in_a_callback():
    """The current task is the one that is running; in a plain callback there is none."""

    async def child(me):
        P('child', asyncio.current_task() is me)

    loop = asyncio.get_running_loop()
    me = asyncio.current_task()
    loop.call_soon(lambda: P('callback', asyncio.current_task()))
    P('main', asyncio.current_task(loop) is me)
    await asyncio.sleep(0)
    await child(me)
    await asyncio.create_task(child(me))
    P('main again', asyncio.current_task() is me)


@probe
async def failure_of_a_task_is_thrown_by_await():
    """An awaited task that fails throws its own exception object, every time."""

    async def child(error):
        raise error

    error = Boom('child')
    task = asyncio.create_task(child(error))
    for attempt_number in (1, 2):
        try:
            await task
        except Boom as seen:
            P(attempt_number, seen is error)
    P('exception()', task.exception() is error)


@probe
async def get_coro_gives_the_coroutine_of_a_task():
    """A task keeps the coroutine object it was made from, and its context."""

    async def child():
        pass

    coroutine = child()
    context = contextvars.copy_context()
    task = asyncio.create_task(coroutine, context=context)
    P(task.get_coro() is coroutine, task.get_context() is context)
    await task
    P(task.get_coro() is coroutine, task.get_context() is context)


@probe
async def nothing_else_runs_between_awaits():
    """Code between two awaits is never interleaved with other tasks."""

    async def child():
        P('child')

    task = asyncio.create_task(child())
    for step in range(3):
        P('step', step)
    await task
    P('end')


@probe
async def task_factory_makes_the_tasks():
    """The task factory makes every task, also those of ensure_future; None restores the default."""

    async def child():
        return asyncio.current_task().get_name()

    loop = asyncio.get_running_loop()

    def factory(its_loop, coroutine, **options):
        P('factory', its_loop is loop)
        return asyncio.Task(coroutine, loop=its_loop, **options)

    P('default', loop.get_task_factory())
    loop.set_task_factory(factory)
    P(await asyncio.create_task(child(), name='first'))
    task = asyncio.ensure_future(child())
    task.set_name('second')
    P(await task, loop.get_task_factory() is factory)
    loop.set_task_factory(None)
    P(await asyncio.create_task(child(), name='third'))


@probe
async def task_refuses_to_be_completed_from_outside():
    """A task's outcome comes from its body: setting one is refused."""

    async def child():
        return 'own'

    task = asyncio.create_task(child())
    P(attempt(lambda: task.set_result('foreign')), attempt(lambda: task.set_exception(Boom())))
    P(await task)


@probe
async def task_that_awaits_itself_is_refused():
    """A task that awaits itself gets an error one tick later."""

    async def child():
        P('child')
        try:
            await asyncio.current_task()
        except RuntimeError:
            P('refused')

    await asyncio.create_task(child())
    P('end')


@probe
async def task_that_ends_wakes_its_awaiter_next_tick():
    """Done callbacks and awaiters of a task run in the tick after its last step, in the order of registration."""

    async def child():
        P('child starts')
        await asyncio.sleep(0)
        P('child ends')

    task = asyncio.create_task(child())
    task.add_done_callback(lambda _: P('callback'))
    await task
    P('main')


@probe
async def tasks_have_names():
    """A task without a name is called Task-n with a growing n; names can be given and changed."""

    async def child():
        pass

    first, second = asyncio.create_task(child()), asyncio.create_task(child())
    numbers = [int(task.get_name().removeprefix('Task-')) for task in (first, second)]
    P('growing', numbers[0] < numbers[1])
    named = asyncio.create_task(child(), name='mine')
    P(named.get_name())
    named.set_name('yours')
    P(named.get_name())
    await named


@probe
async def tasks_take_turns():
    """Tasks that only yield run round robin, one step per tick."""

    async def worker(name):
        for step in range(3):
            P(name, step)
            await asyncio.sleep(0)

    tasks = [asyncio.create_task(worker(name)) for name in ('a', 'b')]
    for task in tasks:
        await task
    P('end')


run_all()
