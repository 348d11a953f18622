"""Ctrl-C and signal handlers. Each of these has a process of its own, because that is where signals go."""
import asyncio
import contextvars
import os
import signal

from prelude import Boom, note, probe, run_all, show


@probe(own_process=True)
async def signal_handler_runs_as_a_callback_of_its_own():
    """A signal's handler runs in a tick of its own, outside any task, until it is removed."""
    loop = asyncio.get_running_loop()
    came = asyncio.Event()

    def handler():
        note('handler', asyncio.current_task() is None, asyncio.get_running_loop() is loop)
        came.set()

    loop.add_signal_handler(signal.SIGUSR1, handler)
    for _ in range(2):
        os.kill(os.getpid(), signal.SIGUSR1)
        note('raised', came.is_set())
        await came.wait()
        note('woken')
        came.clear()
    note('removed', loop.remove_signal_handler(signal.SIGUSR1), loop.remove_signal_handler(signal.SIGUSR1))


@probe(own_process=True)
async def signal_handler_that_is_added_again_replaces_the_first():
    """The handler added last runs, in the context of its registration, even when the signal arrived before."""
    variable = contextvars.ContextVar('variable')
    loop = asyncio.get_running_loop()
    came = asyncio.Event()

    def handler(name):
        note(name, variable.get())
        came.set()

    variable.set('then')
    loop.add_signal_handler(signal.SIGUSR1, handler, 'first')
    variable.set('later')
    os.kill(os.getpid(), signal.SIGUSR1)
    loop.add_signal_handler(signal.SIGUSR1, handler, 'second')
    variable.set('now')
    await came.wait()
    note('removed', loop.remove_signal_handler(signal.SIGUSR1))


@probe(own_process=True)
async def signal_handler_that_raises_reaches_the_exception_handler():
    """A failure of a signal's handler is reported like that of any callback, and the handler stays."""
    loop = asyncio.get_running_loop()
    came = asyncio.Event()
    loop.set_exception_handler(lambda loop, context: (note('reported', context['exception']), came.set()))

    def handler():
        note('handler')
        raise Boom('in the handler')

    loop.add_signal_handler(signal.SIGUSR1, handler)
    for _ in range(2):
        os.kill(os.getpid(), signal.SIGUSR1)
        await came.wait()
        came.clear()


@probe(own_process=True)
def second_sigint_interrupts_at_once():
    """A second Ctrl-C interrupts at once, without waiting for the clean-up of main."""

    async def main():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            note('cleaning')
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(3600)
            note('never')

    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        note('interrupt')


@probe(own_process=True)
def sigint_and_another_cancel_is_a_cancellation():
    """A main cancelled both by Ctrl-C and by other code ends with CancelledError."""

    async def main():
        os.kill(os.getpid(), signal.SIGINT)
        asyncio.current_task().cancel()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            note('requests', asyncio.current_task().cancelling())
            raise

    try:
        asyncio.run(main())
    except BaseException as error:
        note(show(error))


@probe(own_process=True)
def sigint_cancels_main_and_run_throws_the_interrupt():
    """The first Ctrl-C cancels main; when main ends cancelled, run throws KeyboardInterrupt."""

    async def main():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            note('main cancelled', asyncio.current_task().cancelling())
            raise

    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        note('interrupt')


@probe(own_process=True)
def sigint_handler_of_the_user_is_respected():
    """When the program has its own handler for Ctrl-C, run does not replace it."""

    async def main():
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(0.02)
        note('main was not cancelled', asyncio.current_task().cancelling())

    signal.signal(signal.SIGINT, lambda *_: note('own handler'))
    asyncio.run(main())


@probe(own_process=True)
def sigint_is_counted_anew_by_each_run():
    """After an interrupted run the same Runner can run again, and its next Ctrl-C is a first one."""

    async def main():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(3600)
        finally:
            note('main leaves')

    with asyncio.Runner() as runner:
        for _ in range(2):
            try:
                runner.run(main())
            except KeyboardInterrupt:
                note('interrupt')


@probe(own_process=True)
def sigint_that_main_swallows_is_forgotten():
    """When main swallows the cancellation, run returns its value as if there had been no Ctrl-C."""

    async def main():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            note('swallowed')
        return 'value'

    return asyncio.run(main())


@probe(own_process=True)
def sigint_then_another_failure():
    """A main that throws another exception when cancelled by Ctrl-C fails with that exception."""

    async def main():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            raise Boom('clean-up')

    try:
        asyncio.run(main())
    except Boom as error:
        note(show(error))


run_all()
