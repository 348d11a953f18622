"""A lifo queue gives what was put last first."""
import asyncio

from prelude import P, run


async def main():
    queue = asyncio.LifoQueue(3)
    for item in (1, 2, 3):
        queue.put_nowait(item)
    P(queue, queue.full())
    P([await queue.get() for _ in range(3)])


run('lifo queue gives the last first', main)
