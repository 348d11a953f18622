"""A failing callback is reported with message, exception and handle; the loop goes on."""
import asyncio

from prelude import Boom, P, run, show


async def main():
    loop = asyncio.get_running_loop()

    def handler(its_loop, context):
        P('handler', its_loop is loop, sorted(context), show(context['exception']),
          context['message'].startswith('Exception in callback'))

    def failing():
        raise Boom('callback')

    loop.set_exception_handler(handler)
    loop.call_soon(failing)
    loop.call_soon(P, 'next')
    loop.call_later(0, failing)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('main', loop.get_exception_handler() is handler)


run('callback that raises reaches the handler', main)
