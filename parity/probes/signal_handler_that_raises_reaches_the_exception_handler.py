"""A failure of a signal's handler is reported as that of any callback, and the handler stays."""
import asyncio
import os
import signal

from prelude import Boom, note, run


async def main():
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


run('signal handler that raises reaches the exception handler', main)
