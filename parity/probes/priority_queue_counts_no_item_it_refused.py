"""An item that was refused because it cannot be compared is not counted as unfinished."""
import asyncio

from prelude import P, attempt, run


async def main():
    queue = asyncio.PriorityQueue()
    queue.put_nowait(1)
    P(attempt(lambda: queue.put_nowait('x')))
    P(queue.qsize())
    queue.task_done()
    await queue.join()
    P('joined')


run('priority queue counts no item it refused', main)
