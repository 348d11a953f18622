"""A task woken by a callback of another context keeps its own variables."""
import asyncio
import contextvars

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    variable = contextvars.ContextVar('variable', default='default')
    future = loop.create_future()

    def complete():
        variable.set('callback')
        future.set_result(1)

    variable.set('main')
    loop.call_soon(complete)
    loop.call_soon(lambda: P('next callback', variable.get()))
    await future
    P('main', variable.get())


run('wake ups happen in the context of the task', main)
