"""To the exception handler, with the generator."""
import asyncio

from prelude import Boom, P, run, show


async def fails():
    try:
        yield 1
    finally:
        raise Boom('in the finally block')


async def main():
    loop = asyncio.get_running_loop()
    generator = fails()

    def handler(loop, context):
        P(context['message'].split(' <')[0], show(context['exception']), context['asyncgen'] is generator)
    loop.set_exception_handler(handler)
    await anext(generator)
    await loop.shutdown_asyncgens()
    P('end')


run('shutdown of generators reports what fails', main)
