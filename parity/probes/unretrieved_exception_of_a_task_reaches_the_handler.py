"""A task that failed and is dropped unread is reported with its exception."""
import asyncio
import gc

from prelude import Boom, note, run, show


async def failing():
    raise Boom('unread')


def handler(_, context):
    note(context['message'], show(context['exception']), sorted(context))


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    del task
    gc.collect()
    await asyncio.sleep(0)
    note('end')


run('unretrieved exception of a task reaches the handler', main)
