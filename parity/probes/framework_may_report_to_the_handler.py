"""Code of a framework reports what nobody awaits; the handler gets the map as it is."""
import asyncio

from prelude import Boom, P, run, show


async def main():
    loop = asyncio.get_running_loop()

    def handler(_, context):
        P('handler', context['message'], show(context['exception']), sorted(context))

    loop.set_exception_handler(handler)
    loop.call_exception_handler({'message': 'lost', 'exception': Boom('framework'), 'extra': 1})
    P('main')


run('framework may report to the handler', main)
