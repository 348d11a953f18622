"""The handler sees the context variables of the callback that failed."""
import asyncio
import contextvars

from prelude import Boom, P, run, show


async def main():
    loop = asyncio.get_running_loop()
    variable = contextvars.ContextVar('variable', default='default')
    loop.set_exception_handler(lambda _, context: P('handler', show(context['exception']), variable.get()))

    def failing():
        variable.set('callback')
        raise Boom('failed')

    loop.call_soon(failing)
    await asyncio.sleep(0)
    P('main', variable.get())


run('exception handler runs in the context of the culprit', main)
