"""The waiter is interrupted one tick later, the future is not."""
import asyncio

from prelude import P, run, show


async def waits(future):
    try:
        await asyncio.wait([future])
    except asyncio.CancelledError as error:
        P('waiter', show(error))
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waits(future))
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'))
    try:
        await task
    except asyncio.CancelledError:
        P('main', future.done())


run('cancelled wait leaves the futures alone', main)
