"""A cancel that comes while the task cleans up after the first interrupts the clean-up."""
import asyncio

from prelude import P, run, show


async def child():
    loop = asyncio.get_running_loop()
    try:
        await loop.create_future()
    finally:
        P('cleaning')
        try:
            await loop.create_future()
        except asyncio.CancelledError as error:
            P('interrupted', show(error))


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    task.cancel('first')
    await asyncio.sleep(0)
    task.cancel('second')
    try:
        await task
    except asyncio.CancelledError as error:
        P('main', show(error), task.cancelling())


run('second cancel interrupts the clean up', main)
