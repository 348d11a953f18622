"""What it sets stays set."""
import asyncio
import contextvars

from prelude import P, run


variable = contextvars.ContextVar('variable', default='nothing')


async def child():
    variable.set('child')


async def main():
    await asyncio.wait_for(child(), 1)
    P(variable.get())


run('wait for a coroutine shares the context', main)
