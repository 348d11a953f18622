"""The handler of a signal runs in a tick of its own, in no task, until it is removed."""
import asyncio
import os
import signal

from prelude import note, run


async def main():
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


run('signal handler runs as a callback of its own', main)
