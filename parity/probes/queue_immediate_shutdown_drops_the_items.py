"""An immediate shutdown drops what is in the queue; who joins goes on in the next tick."""
import asyncio

from prelude import P, run


async def joiner(queue, name):
    await queue.join()
    P(name, 'joined')


async def main():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.put_nowait(2)
    task = asyncio.create_task(joiner(queue, 'a'))
    await asyncio.sleep(0)
    queue.shutdown(immediate=True)
    P('shutdown', queue.qsize(), queue)
    await task


run('queue immediate shutdown drops the items', main)
