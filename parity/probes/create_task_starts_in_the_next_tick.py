"""A new task does not run at once: its first step is queued like a callback."""
import asyncio

from prelude import P, run


async def child():
    P('child')
    return 5


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(P, 'soon before')
    task = asyncio.create_task(child())
    loop.call_soon(P, 'soon after')
    P('created', task.done())
    P('result', await task)


run('create task starts in the next tick', main)
