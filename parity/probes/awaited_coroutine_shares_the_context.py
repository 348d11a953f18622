"""A coroutine awaited in place changes the variables of its caller."""
import asyncio
import contextvars

from prelude import P, run

variable = contextvars.ContextVar('variable', default='default')


async def child():
    variable.set('child')
    await asyncio.sleep(0)


async def main():
    variable.set('main')
    await child()
    P('main', variable.get())


run('awaited coroutine shares the context', main)
