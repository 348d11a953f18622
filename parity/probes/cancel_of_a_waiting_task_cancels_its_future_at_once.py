"""The awaited future is cancelled in the tick of the cancel, the task hears of it in the next."""
import asyncio

from prelude import P, run, show


async def child(future):
    try:
        await future
    except asyncio.CancelledError as error:
        P('child', show(error))
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'), future.cancelled(), task.done())
    try:
        await task
    except asyncio.CancelledError as error:
        P('main', show(error))


run('cancel of a waiting task cancels its future at once', main)
