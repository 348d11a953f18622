"""A task that is done already gives its result without a tick."""
import asyncio

from prelude import P, run


async def child():
    P('child')
    return 5


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    P('done', task.done())
    P('result', await task)
    P('once more', await task)


run('awaiting a finished task does not suspend', main)
