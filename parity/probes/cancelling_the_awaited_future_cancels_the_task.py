"""A task whose future is cancelled by somebody else ends cancelled, without a request of its own."""
import asyncio

from prelude import P, run, show


async def child(future):
    await future


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    await asyncio.sleep(0)
    future.cancel('by somebody')
    try:
        await task
    except asyncio.CancelledError as error:
        P(show(error), task.cancelled(), task.cancelling())


run('cancelling the awaited future cancels the task', main)
