"""A task given a context runs in that very one: others may use it afterwards, and see what was set."""
import asyncio
import contextvars

from prelude import P, run

variable = contextvars.ContextVar('variable', default='default')


async def child(name):
    P(name, variable.get())
    variable.set(name)
    await asyncio.sleep(0)


async def main():
    variable.set('main')
    context = contextvars.Context()
    for name in ('first', 'second'):
        await asyncio.create_task(child(name), context=context)
        P('context', context[variable])
    P('main', variable.get())


run('given context is used itself', main)
