"""And sets them there."""
import asyncio
from contextvars import ContextVar

from prelude import P, run


variable = ContextVar('variable', default='default')


async def values():
    while True:
        yield variable.get()
        variable.set('set by the body')


async def step(generator):
    variable.set('of another task')
    P(await anext(generator))


async def main():
    generator = values()
    variable.set('of main')
    P(await anext(generator))
    P(await anext(generator), variable.get())
    await asyncio.create_task(step(generator))
    P(variable.get())
    await generator.aclose()


run('body sees the variables of who asks', main)
