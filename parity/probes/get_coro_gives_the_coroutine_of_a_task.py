"""A task keeps the coroutine object it was made of, and its context."""
import asyncio
import contextvars

from prelude import P, run


async def child():
    pass


async def main():
    coroutine = child()
    context = contextvars.copy_context()
    task = asyncio.create_task(coroutine, context=context)
    P(task.get_coro() is coroutine, task.get_context() is context)
    await task
    P(task.get_coro() is coroutine, task.get_context() is context)


run('get coro gives the coroutine of a task', main)
