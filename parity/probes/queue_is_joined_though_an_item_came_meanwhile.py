"""Who joins goes on once all is done, though another item is put before it runs."""
import asyncio

from prelude import P, run


async def joiner(queue, name):
    await queue.join()
    P(name, 'joined')


async def main():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    task = asyncio.create_task(joiner(queue, 'a'))
    await asyncio.sleep(0)
    queue.task_done()
    queue.put_nowait(2)
    P('put', queue)
    await task


run('queue is joined though an item came meanwhile', main)
