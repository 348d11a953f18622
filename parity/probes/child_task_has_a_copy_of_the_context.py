"""A task sees the variables as they were at its creation; what it sets stays with it."""
import asyncio
import contextvars

from prelude import P, run

variable = contextvars.ContextVar('variable', default='default')


async def child():
    P('child', variable.get())
    variable.set('child')
    await asyncio.sleep(0)
    P('child', variable.get())


async def main():
    variable.set('at creation')
    task = asyncio.create_task(child())
    variable.set('later')
    await task
    P('main', variable.get(), task.get_context()[variable])


run('child task has a copy of the context', main)
