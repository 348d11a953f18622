"""A failed future that is dropped unread is reported; one that was read, or cancelled afterwards, is not."""
import asyncio
import gc

from prelude import Boom, note, run, show


def handler(_, context):
    note(context['message'], show(context['exception']), sorted(context))


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    future = loop.create_future()
    future.set_exception(Boom('unread'))
    del future
    gc.collect()
    await asyncio.sleep(0)
    future = loop.create_future()
    future.set_exception(Boom('read'))
    future.exception()
    del future
    gc.collect()
    future = loop.create_future()
    future.set_exception(Boom('cancelled'))
    note('cancel', future.cancel())
    del future
    gc.collect()
    await asyncio.sleep(0)
    note('end')


run('unretrieved exception reaches the handler', main)
