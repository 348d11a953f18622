"""A task cancelled before it started ends cancelled at its first step; its body does not run."""
import asyncio

from prelude import P, run


async def child():
    P('never')


async def main():
    task = asyncio.create_task(child())
    P('cancel', task.cancel(), task.cancelled(), task.cancelling())
    try:
        await task
    except asyncio.CancelledError:
        P('cancelled', task.cancelled())
    P('again', task.cancel(), task.cancelling())


run('cancel before the first step never runs the body', main)
