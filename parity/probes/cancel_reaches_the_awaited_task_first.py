"""Cancelling a task that awaits another passes the request on: the inner one hears it first, with its message."""
import asyncio

from prelude import P, run, show


async def inner():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError as error:
        P('inner', show(error))
        raise


async def outer(task):
    try:
        await task
    except asyncio.CancelledError as error:
        P('outer', show(error))
        raise


async def main():
    inner_task = asyncio.create_task(inner())
    outer_task = asyncio.create_task(outer(inner_task))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('cancel', outer_task.cancel('why'), inner_task.cancelling())
    try:
        await outer_task
    except asyncio.CancelledError:
        P(inner_task.cancelled(), outer_task.cancelled())


run('cancel reaches the awaited task first', main)
