"""A function run by to_thread sees the caller's context variables, one run by run_in_executor does not."""
import asyncio
import contextvars

from prelude import note, run


async def main():
    variable = contextvars.ContextVar('variable', default='default')
    variable.set('main')
    note('to_thread', await asyncio.to_thread(variable.get))
    note('run_in_executor', await asyncio.get_running_loop().run_in_executor(None, variable.get))
    await asyncio.to_thread(variable.set, 'thread')
    note('afterwards', variable.get())


run('to thread takes the context along run in executor does not', main)
