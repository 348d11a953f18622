"""Cancelling the future that a submitting thread holds cancels the task on the loop."""
import asyncio

from prelude import note, run


async def forever(started, ended):
    started.set_result(None)
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        note('task cancelled')
        ended.set_result(None)
        raise


async def main():
    loop = asyncio.get_running_loop()
    started, ended = loop.create_future(), loop.create_future()
    submitted = asyncio.run_coroutine_threadsafe(forever(started, ended), loop)
    await started
    note('cancel', await asyncio.to_thread(submitted.cancel))
    await ended
    note('future cancelled', submitted.cancelled())


run('cancel of a submitted coroutine cancels its task', main)
