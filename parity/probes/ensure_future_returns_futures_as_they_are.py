"""A future or task stays the same object, a coroutine becomes a task, another loop is refused."""
import asyncio

from prelude import P, attempt, run


async def child():
    return 'child'


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    P('future', asyncio.ensure_future(future) is future)
    task = asyncio.create_task(child())
    P('task', asyncio.ensure_future(task) is task)
    P('coroutine', await asyncio.ensure_future(child()), await task)
    other = asyncio.new_event_loop()
    P('other loop', attempt(lambda: asyncio.ensure_future(future, loop=other)))
    other.close()


run('ensure future returns futures as they are', main)
