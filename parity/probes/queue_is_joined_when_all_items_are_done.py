"""All who join go on in the tick after the last item was reported as done; taking the items is not enough."""
import asyncio

from prelude import P, run


async def joiner(queue, name):
    await queue.join()
    P(name, 'joined')


async def main():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.put_nowait(2)
    a, b = [asyncio.create_task(joiner(queue, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('taken', queue.get_nowait(), queue.get_nowait(), queue)
    await asyncio.sleep(0)
    queue.task_done()
    await asyncio.sleep(0)
    P('done', a.done(), queue)
    queue.task_done()
    await a
    await b
    P('end', queue)


run('queue is joined when all items are done', main)
