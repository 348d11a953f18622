"""Context variables."""
import asyncio
import contextvars

from prelude import P, attempt, note, probe, run_all

variable = contextvars.ContextVar('variable', default='default')


@probe
async def awaited_coroutine_shares_the_context():
    """A coroutine awaited in place changes the variables of its caller."""

    async def child():
        variable.set('child')
        await asyncio.sleep(0)

    variable.set('main')
    await child()
    P('main', variable.get())


@probe
async def callbacks_see_the_context_of_their_scheduling():
    """A callback or timer sees the context variables as they were when it was scheduled."""
    loop = asyncio.get_running_loop()
    variable = contextvars.ContextVar('variable', default='default')

    def show_it(name):
        P(name, variable.get())

    variable.set('first')
    loop.call_soon(show_it, 'soon')
    loop.call_later(0, show_it, 'later')
    loop.call_soon_threadsafe(show_it, 'threadsafe')
    context = contextvars.copy_context()
    variable.set('second')
    loop.call_soon(show_it, 'given', context=context)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('main', variable.get())


@probe
async def child_task_has_a_copy_of_the_context():
    """A task sees the variables as they were when it was created; its own changes stay private to it."""

    async def child():
        P('child', variable.get())
        variable.set('child')
        await asyncio.sleep(0)
        P('child', variable.get())

    variable.set('at creation')
    task = asyncio.create_task(child())
    variable.set('later')
    await task
    P('main', variable.get(), task.get_context()[variable])


@probe
def context_cannot_be_entered_twice():
    """A context that is running cannot be entered again; a copy can, and copies are snapshots."""
    variable.set('outside')
    context = contextvars.copy_context()

    def inside():
        variable.set('inside')
        P('again', attempt(lambda: context.run(variable.get)))
        P('copy', contextvars.copy_context().run(variable.get))

    context.run(inside)
    P('outside', variable.get(), 'context', context[variable], variable in context, variable in contextvars.Context())


@probe
async def done_callbacks_see_the_context_of_their_registration():
    """A done callback sees the variables as they were when it was added, not when the future was completed."""
    variable = contextvars.ContextVar('variable', default='default')
    future = asyncio.get_running_loop().create_future()
    variable.set('at registration')
    future.add_done_callback(lambda _: P('callback', variable.get()))
    variable.set('at completion')
    future.set_result(1)
    await asyncio.sleep(0)


@probe
async def given_context_is_used_itself():
    """A task given a context runs in that very context: later users of it see what the task set."""

    async def child(name):
        P(name, variable.get())
        variable.set(name)
        await asyncio.sleep(0)

    variable.set('main')
    context = contextvars.Context()
    for name in ('first', 'second'):
        await asyncio.create_task(child(name), context=context)
        P('context', context[variable])
    P('main', variable.get())


@probe
async def to_thread_takes_the_context_along_run_in_executor_does_not():
    """A function run by to_thread sees the caller's context variables, one run by run_in_executor does not."""
    variable = contextvars.ContextVar('variable', default='default')
    variable.set('main')
    note('to_thread', await asyncio.to_thread(variable.get))
    note('run_in_executor', await asyncio.get_running_loop().run_in_executor(None, variable.get))
    await asyncio.to_thread(variable.set, 'thread')
    note('afterwards', variable.get())


@probe
def token_restores_a_variable_once():
    """A token restores the value from before its set, once, and only in its own context."""
    without_default = contextvars.ContextVar('variable')
    P('nothing', attempt(without_default.get), without_default.get('argument'))
    token = without_default.set('one')
    inner = without_default.set('two')
    without_default.reset(inner)
    P(without_default.get())
    P('twice', attempt(lambda: without_default.reset(inner)))
    P('foreign context', contextvars.copy_context().run(lambda: attempt(lambda: without_default.reset(token))))
    without_default.reset(token)
    P('nothing', without_default.get('argument'))


@probe
async def wake_ups_happen_in_the_context_of_the_task():
    """A task woken by a callback of another context keeps its own variables."""
    loop = asyncio.get_running_loop()
    variable = contextvars.ContextVar('variable', default='default')
    future = loop.create_future()

    def complete():
        variable.set('callback')
        future.set_result(1)

    variable.set('main')
    loop.call_soon(complete)
    loop.call_soon(lambda: P('next callback', variable.get()))
    await future
    P('main', variable.get())


run_all()
