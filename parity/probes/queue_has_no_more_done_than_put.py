"""Reporting more items as done than were put is refused."""
import asyncio

from prelude import P, run


async def main():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.task_done()
    try:
        queue.task_done()
    except ValueError as error:
        P(error, queue.qsize())


run('queue has no more done than put', main)
