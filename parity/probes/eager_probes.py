"""Eager tasks: tasks that start at once."""
import asyncio
import contextvars

from prelude import P, Boom, CountingLoop, probe, run_all, show


@probe
async def eager_start_of_one_task():
    """One task can be started eagerly without a factory."""

    async def child():
        P('first part')
        await asyncio.sleep(0)
        P('second part')

    task = asyncio.Task(child(), loop=asyncio.get_running_loop(), eager_start=True)
    P('created')
    await task
    P('end')


@probe
def eager_start_on_an_idle_loop_is_an_ordinary_start():
    """When the loop is not running yet, the first step of an eager task is scheduled instead."""

    async def child():
        P('child')

    loop = CountingLoop()
    loop.set_task_factory(asyncio.eager_task_factory)
    task = loop.create_task(child())
    P('created', task.done())
    loop.run_until_complete(task)
    P('end', task.done())
    loop.close()


@probe
async def eager_task_can_be_cancelled_after_creation():
    """Cancelling an eager task right after its creation interrupts its first suspension."""

    async def child():
        try:
            P('before')
            await asyncio.sleep(0)
        except asyncio.CancelledError as error:
            P('child', show(error))
            raise

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(child())
    P('cancel', task.cancel('why'))
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


@probe
async def eager_task_is_current_in_its_first_step():
    """An eager task is the current one during its first step; then its creator is current again."""

    async def child(seen):
        seen.append(asyncio.current_task())
        await asyncio.sleep(0)
        seen.append(asyncio.current_task())

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    me = asyncio.current_task()
    seen = []
    task = asyncio.create_task(child(seen))
    P('restored', asyncio.current_task() is me, 'first', seen[0] is task)
    await task
    P('second', seen[1] is task)


@probe
async def eager_task_is_listed_while_it_runs():
    """all_tasks lists an eager task during its first step, and no longer when it ended there."""

    async def child(suspends):
        P('inside', asyncio.current_task() in asyncio.all_tasks())
        if suspends:
            await asyncio.sleep(0)

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    P('ended', asyncio.create_task(child(False)) in asyncio.all_tasks())
    task = asyncio.create_task(child(True))
    P('suspended', task in asyncio.all_tasks())
    await task
    P('ended', task in asyncio.all_tasks())


@probe
async def eager_task_resumes_like_any_other():
    """An eager task that waits for a future resumes in the tick after it is set."""

    async def child(future):
        P('child', await future)

    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    future = loop.create_future()
    task = asyncio.create_task(child(future))
    future.set_result('value')
    P('set', task.done())
    await task
    P('end')


@probe
async def eager_task_runs_in_a_copied_context():
    """Variables set in the first step are not seen by the creator, nor the other way round."""
    variable = contextvars.ContextVar('variable', default='nothing')

    async def child():
        P('child', variable.get())
        variable.set('child')
        await asyncio.sleep(0)
        P('child', variable.get())

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    variable.set('main')
    task = asyncio.create_task(child())
    P('main', variable.get())
    variable.set('main later')
    await task
    P('main', variable.get())


@probe
async def eager_task_runs_to_its_first_suspension():
    """Creating an eager task runs its body up to the first suspension; it goes on one tick later."""

    async def child():
        P('first part')
        await asyncio.sleep(0)
        P('second part')
        return 'value'

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(child())
    P('created', task.done())
    P(await task)


@probe
async def eager_task_that_cancels_itself():
    """Self-cancellation in the first step is delivered at the first suspension; returning instead ends cancelled."""

    async def suspends():
        asyncio.current_task().cancel()
        await asyncio.sleep(0)

    async def returns():
        asyncio.current_task().cancel()

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(suspends())
    P('created', task.done())
    try:
        await task
    except asyncio.CancelledError:
        P('suspends', task.cancelled())
    P('returns', asyncio.create_task(returns()).cancelled())


@probe
async def eager_task_that_fails_keeps_its_exception():
    """An exception in the first step is stored in the task and not thrown by create_task."""

    async def child():
        raise Boom('eager')

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(child())
    P('created', task.done(), show(task.exception()))


@probe
async def eager_task_without_suspension_is_done_at_once():
    """A body that never suspends is done when create_task returns; its callbacks run in the next tick."""

    async def child():
        P('child')
        return 'value'

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(child(), name='mine')
    P('created', task.done(), task.get_coro(), task.get_name())
    task.add_done_callback(lambda _: P('callback'))
    P(await task, task.cancel())
    await asyncio.sleep(0)


@probe
async def interrupt_in_an_eager_step_leaves_create_task():
    """A KeyboardInterrupt in the first step is thrown by create_task."""

    async def child():
        raise KeyboardInterrupt

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    try:
        asyncio.create_task(child())
    except KeyboardInterrupt:
        P('interrupted')


run_all()
