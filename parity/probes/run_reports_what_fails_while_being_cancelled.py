"""A leftover that fails when cancelled goes to the exception handler; the result of main stands."""
import asyncio

from prelude import Boom, finish, note, show


async def leftover():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        raise Boom('clean-up')


async def main():
    loop = asyncio.get_running_loop()

    def handler(_, context):
        note(context['message'], show(context['exception']), sorted(context), context['task'] is kept[0])

    loop.set_exception_handler(handler)
    kept.append(asyncio.create_task(leftover()))
    await asyncio.sleep(0)
    return 'value'


kept = []
finish('run reports what fails while being cancelled', asyncio.run(main()))
