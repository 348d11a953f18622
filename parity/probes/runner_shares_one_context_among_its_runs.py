"""A variable set in one run is seen by the next, and not outside."""
import asyncio
import contextvars

from prelude import P, finish

variable = contextvars.ContextVar('variable', default=0)


async def count():
    variable.set(variable.get() + 1)
    return variable.get()


with asyncio.Runner() as runner:
    P('runs', runner.run(count()), runner.run(count()))
    P('own context', runner.run(count(), context=contextvars.copy_context()))
    P('shared again', runner.run(count()))
P('outside', variable.get())
finish('runner shares one context among its runs')
