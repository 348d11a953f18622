"""After an immediate shutdown the items that were taken have to be reported as done before a join ends."""
import asyncio

from prelude import P, run


async def joiner(queue, name):
    await queue.join()
    P(name, 'joined')


async def main():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.put_nowait(2)
    queue.get_nowait()
    task = asyncio.create_task(joiner(queue, 'a'))
    await asyncio.sleep(0)
    queue.shutdown(immediate=True)
    await asyncio.sleep(0)
    P('done', task.done(), queue)
    queue.task_done()
    await task
    P('end', queue)


run('queue immediate shutdown still waits for what was taken', main)
