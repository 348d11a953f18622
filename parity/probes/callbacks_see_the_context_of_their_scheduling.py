"""A callback or timer sees the variables as they were when it was scheduled."""
import asyncio
import contextvars

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    variable = contextvars.ContextVar('variable', default='default')

    def show_it(name):
        P(name, variable.get())

    variable.set('first')
    loop.call_soon(show_it, 'soon')
    loop.call_later(0, show_it, 'later')
    loop.call_soon_threadsafe(show_it, 'threadsafe')
    context = contextvars.copy_context()
    variable.set('second')
    loop.call_soon(show_it, 'given', context=context)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('main', variable.get())


run('callbacks see the context of their scheduling', main)
