"""The children hear of it one tick later, the awaiter two ticks after them."""
import asyncio

from prelude import P, run, show


async def child(name):
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError as error:
        P(name, show(error))
        raise


async def waits():
    try:
        await asyncio.gather(child('first'), child('second'))
    except asyncio.CancelledError:
        P('awaiter')
        raise


async def main():
    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'))
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


run('cancel of a gather reaches all children at once', main)
