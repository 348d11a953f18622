"""In debug mode a callback or step that holds the loop too long is logged with its name."""
import asyncio
import logging
import time

from prelude import note, run


async def main():
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 0.2
    logger = logging.getLogger('asyncio')
    logger.propagate = False
    logger.addHandler(logging.NullHandler())

    def logged(record):
        note(record.levelname, [name for name in ('sluggish', 'quick') if name in record.getMessage()])
        return False

    logger.addFilter(logged)

    def sluggish():
        time.sleep(0.25)

    def quick():
        pass

    loop.call_soon(sluggish)
    loop.call_soon(quick)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    note('end')


run('debug reports slow callbacks', main)
