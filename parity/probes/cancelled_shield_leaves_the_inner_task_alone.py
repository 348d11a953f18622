"""The shield is cancelled at once, the task goes on to its end."""
import asyncio

from prelude import P, run


async def child(future):
    P('child', await future)


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    outer = asyncio.shield(task)
    await asyncio.sleep(0)
    P('cancel', outer.cancel(), outer.cancelled(), task.cancelling())
    future.set_result('value')
    await task
    P('end', task.cancelled())


run('cancelled shield leaves the inner task alone', main)
