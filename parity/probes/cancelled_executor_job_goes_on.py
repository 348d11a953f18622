"""Cancelling the future of a running job takes effect at once; the thread goes on."""
import asyncio
import threading

from prelude import note, run


async def main():
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


run('cancelled executor job goes on', main)
