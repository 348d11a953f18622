"""A handler that fails itself does not stop the loop; without a handler it is the default one's turn."""
import asyncio
import logging

from prelude import Boom, P, run, show


async def main():
    loop = asyncio.get_running_loop()
    logger = logging.getLogger('asyncio')
    logger.propagate = False
    logger.addHandler(logging.NullHandler())

    def logged(record):
        P('log', record.levelname, record.getMessage().split('\n')[0])
        return False

    logger.addFilter(logged)

    def failing():
        raise Boom('callback')

    def handler(_, context):
        P('handler', show(context['exception']))
        raise Boom('handler')

    loop.set_exception_handler(handler)
    loop.call_soon(failing)
    await asyncio.sleep(0)
    loop.set_exception_handler(None)
    loop.call_soon(P, 'goes on')
    await asyncio.sleep(0)


run('exception handler that raises is survived', main)
