"""The last handler of a signal runs, in the context in which it was added, although the signal came before."""
import asyncio
import contextvars
import os
import signal

from prelude import note, run

variable = contextvars.ContextVar('variable')


async def main():
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


run('signal handler that is added again replaces the first', main)
