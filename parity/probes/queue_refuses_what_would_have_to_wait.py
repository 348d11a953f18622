"""Getting at once from an empty queue and putting at once into a full one are refused."""
import asyncio

from prelude import P, run


async def main():
    queue = asyncio.Queue(1)
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty:
        P('empty')
    queue.put_nowait(1)
    try:
        queue.put_nowait(2)
    except asyncio.QueueFull:
        P('full')
    P(queue.get_nowait(), queue.qsize())


run('queue refuses what would have to wait', main)
