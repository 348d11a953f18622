"""Putting what cannot be compared with the other items is refused."""
import asyncio

from prelude import P, attempt, run


async def main():
    queue = asyncio.PriorityQueue()
    queue.put_nowait(1)
    P(attempt(lambda: queue.put_nowait('x')))
    P(queue.get_nowait())


run('priority queue refuses what it cannot compare', main)
