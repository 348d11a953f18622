"""A failing callback goes to the exception handler, the next one runs all the same."""
import asyncio

from prelude import Boom, P, run, show


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: P('handler', show(context['exception'])))
    future = loop.create_future()

    def failing(_):
        raise Boom('callback')

    future.add_done_callback(failing)
    future.add_done_callback(lambda _: P('second'))
    future.set_result(1)
    await asyncio.sleep(0)
    P('main')


run('done callback that raises does not stop the next', main)
