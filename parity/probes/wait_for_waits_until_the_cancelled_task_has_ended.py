"""The clean-up of a task that took too long is part of the waiting."""
import asyncio

from prelude import P, run


async def child():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        P('cleaning')
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        P('clean')


async def main():
    task = asyncio.create_task(child())
    try:
        await asyncio.wait_for(task, 0.01)
    except TimeoutError:
        P('timeout', task.cancelled())


run('wait for waits until the cancelled task has ended', main)
