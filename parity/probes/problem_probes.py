"""Errors that no code awaits, and debug mode."""
import asyncio
import contextvars
import gc
import logging
import threading
import time
import warnings
from contextlib import contextmanager

from prelude import P, Boom, attempt, note, probe, run_all, show


@contextmanager
def log_sent_to(filter):
    """Hands what asyncio logs to the filter, which keeps it from going anywhere else."""
    logger = logging.getLogger('asyncio')
    logger.addFilter(filter)
    try:
        yield
    finally:
        logger.removeFilter(filter)


def note_unretrieved(_, context):
    note(context['message'], show(context['exception']), sorted(context))


@probe
async def callback_that_raises_reaches_the_handler():
    """A failing callback is reported with message, exception and handle; the loop goes on."""
    loop = asyncio.get_running_loop()

    def handler(its_loop, context):
        P('handler', its_loop is loop, sorted(context), show(context['exception']),
          context['message'].startswith('Exception in callback'))

    def failing():
        raise Boom('callback')

    loop.set_exception_handler(handler)
    loop.call_soon(failing)
    loop.call_soon(P, 'next')
    loop.call_later(0, failing)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('main', loop.get_exception_handler() is handler)


@probe
async def coroutine_never_awaited_is_reported():
    """A coroutine object that is dropped without ever being awaited is reported; one that was closed is not."""

    async def forgotten():
        note('never runs')

    async def closed():
        note('never runs')

    def show_warning(message, *_):
        note('reported' if 'never awaited' in str(message) else 'something else')

    with warnings.catch_warnings():
        warnings.simplefilter('always')
        warnings.showwarning = show_warning
        forgotten()
        gc.collect()
        closed().close()
        gc.collect()
    note('end')


@probe
async def debug_refuses_calls_from_another_thread():
    """In debug mode scheduling from a foreign thread is refused; otherwise it is not checked."""
    loop = asyncio.get_running_loop()

    def thread(name):
        for kind, action in (
                ('call_soon', lambda: loop.call_soon(str)),
                ('call_later', lambda: loop.call_later(60, str)),
                ('call_soon_threadsafe', lambda: loop.call_soon_threadsafe(str))):
            note(name, kind, 'refused' if attempt(action) == 'refused' else 'taken')

    for debug in (True, False):
        loop.set_debug(debug)
        other = threading.Thread(target=thread, args=('debug' if debug else 'no debug',))
        other.start()
        other.join()


@probe
async def debug_reports_slow_callbacks():
    """In debug mode a callback or step that occupies the loop too long is logged with its name."""

    def logged(record):
        note(record.levelname, [name for name in ('sluggish', 'quick') if name in record.getMessage()])
        return False

    def sluggish():
        time.sleep(0.25)

    def quick():
        pass

    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 0.2
    with log_sent_to(logged):
        loop.call_soon(sluggish)
        loop.call_soon(quick)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        note('end')


@probe
async def exception_handler_runs_in_the_context_of_the_culprit():
    """The handler sees the context variables of the callback that failed."""
    loop = asyncio.get_running_loop()
    variable = contextvars.ContextVar('variable', default='default')
    loop.set_exception_handler(lambda _, context: P('handler', show(context['exception']), variable.get()))

    def failing():
        variable.set('callback')
        raise Boom('failed')

    loop.call_soon(failing)
    await asyncio.sleep(0)
    P('main', variable.get())


@probe
async def exception_handler_that_raises_is_survived():
    """A failing exception handler does not stop the loop; with no handler set, the default one is used."""

    def logged(record):
        P('log', record.levelname, record.getMessage().split('\n')[0])
        return False

    def failing():
        raise Boom('callback')

    def handler(_, context):
        P('handler', show(context['exception']))
        raise Boom('handler')

    loop = asyncio.get_running_loop()
    with log_sent_to(logged):
        loop.set_exception_handler(handler)
        loop.call_soon(failing)
        await asyncio.sleep(0)
        loop.set_exception_handler(None)
        loop.call_soon(P, 'goes on')
        await asyncio.sleep(0)


@probe
async def framework_may_report_to_the_handler():
    """Framework code can report an error to the exception handler, which gets the context as it is."""
    loop = asyncio.get_running_loop()

    def handler(_, context):
        P('handler', context['message'], show(context['exception']), sorted(context))

    loop.set_exception_handler(handler)
    loop.call_exception_handler({'message': 'lost', 'exception': Boom('framework'), 'extra': 1})
    P('main')


@probe
async def pending_task_that_is_dropped_is_reported():
    """A pending task that nothing can ever wake is reported when it is collected."""

    async def forever():
        await asyncio.get_running_loop().create_future()

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: note(context['message'], sorted(context)))
    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    del task
    gc.collect()
    await asyncio.sleep(0)
    note('end')


@probe
async def unretrieved_exception_of_a_task_reaches_the_handler():
    """A failed task that is dropped before its exception was read is reported."""

    async def failing():
        raise Boom('unread')

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(note_unretrieved)
    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    del task
    gc.collect()
    await asyncio.sleep(0)
    note('end')


@probe
async def unretrieved_exception_reaches_the_handler():
    """A failed future dropped unread is reported; one whose exception was read, or that was cancelled later, is not."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(note_unretrieved)
    future = loop.create_future()
    future.set_exception(Boom('unread'))
    del future
    gc.collect()
    await asyncio.sleep(0)
    future = loop.create_future()
    future.set_exception(Boom('read'))
    future.exception()
    del future
    gc.collect()
    future = loop.create_future()
    future.set_exception(Boom('cancelled'))
    note('cancel', future.cancel())
    del future
    gc.collect()
    await asyncio.sleep(0)
    note('end')


run_all()
