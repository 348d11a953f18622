"""The shield is cancelled, the task behind it goes on."""
import asyncio

from prelude import P, run


async def child(future):
    return await future


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    try:
        await asyncio.wait_for(asyncio.shield(task), 0.01)
    except TimeoutError:
        P('timeout', task.cancelling())
    future.set_result('value')
    P(await task)


run('wait for a shield leaves the task alone', main)
