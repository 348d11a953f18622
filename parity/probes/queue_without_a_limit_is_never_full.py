"""A queue whose maximal size is 0 or negative has no limit."""
import asyncio

from prelude import P, run


async def main():
    for queue in (asyncio.Queue(), asyncio.Queue(-1)):
        for item in range(100):
            queue.put_nowait(item)
        P(queue.maxsize, queue.full(), queue.qsize())


run('queue without a limit is never full', main)
