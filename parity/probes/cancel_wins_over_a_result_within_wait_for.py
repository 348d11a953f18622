"""A result set and a cancel in one callback: the result is lost."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(asyncio.wait_for(future, 10))
    await asyncio.sleep(0)
    future.set_result('value')
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        P('cancelled', future.result())


run('cancel wins over a result within wait for', main)
