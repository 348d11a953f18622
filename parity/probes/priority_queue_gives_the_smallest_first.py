"""A priority queue gives the smallest item first."""
import asyncio

from prelude import P, run


async def main():
    queue = asyncio.PriorityQueue()
    for item in (5, 1, 4, 1, 3):
        queue.put_nowait(item)
    P(queue)
    P([await queue.get() for _ in range(5)])


run('priority queue gives the smallest first', main)
