"""The message is handed on."""
import asyncio

from prelude import P, run, show


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(asyncio.wait_for(future, 10))
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'), future.cancelled())
    try:
        await task
    except asyncio.CancelledError as error:
        P(show(error), task.cancelled())


run('cancel of a wait for cancels what it waits for', main)
