"""Joining a queue nothing is unfinished of takes no tick."""
import asyncio

from prelude import P, run


async def main():
    queue = asyncio.Queue()
    await queue.join()
    P('new')
    queue.put_nowait(1)
    queue.get_nowait()
    queue.task_done()
    await queue.join()
    P('done')


run('queue without unfinished items is joined at once', main)
