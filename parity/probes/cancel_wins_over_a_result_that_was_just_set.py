"""A result set and a cancel in the same tick: the cancellation is delivered, the result is lost."""
import asyncio

from prelude import P, run


async def child(future):
    try:
        P('got', await future)
    except asyncio.CancelledError:
        P('cancelled', future.result())
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    await asyncio.sleep(0)
    future.set_result('value')
    P('cancel', task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


run('cancel wins over a result that was just set', main)
