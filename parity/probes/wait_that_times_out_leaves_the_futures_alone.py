"""What is pending then goes on."""
import asyncio

from prelude import P, run


async def child(future):
    return await future


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(child(future))
    done, pending = await asyncio.wait([task], timeout=0.01)
    P(len(done), task in pending, task.cancelling())
    future.set_result('value')
    P(await task)


run('wait that times out leaves the futures alone', main)
