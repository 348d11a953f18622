"""Code between two awaits is never interleaved with other tasks."""
import asyncio

from prelude import P, run


async def child():
    P('child')


async def main():
    task = asyncio.create_task(child())
    for step in range(3):
        P('step', step)
    await task
    P('end')


run('nothing else runs between awaits', main)
