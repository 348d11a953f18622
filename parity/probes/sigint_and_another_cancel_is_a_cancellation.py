"""Cancelled by Ctrl-C and by somebody else, main ends with CancelledError."""
import asyncio
import os
import signal

from prelude import finish, note, show


async def main():
    os.kill(os.getpid(), signal.SIGINT)
    asyncio.current_task().cancel()
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        note('requests', asyncio.current_task().cancelling())
        raise


try:
    asyncio.run(main())
except BaseException as error:
    note(show(error))
finish('sigint and another cancel is a cancellation')
