"""The first Ctrl-C cancels main; when it ends cancelled, run throws KeyboardInterrupt."""
import asyncio
import os
import signal

from prelude import finish, note


async def main():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        note('main cancelled', asyncio.current_task().cancelling())
        raise


try:
    asyncio.run(main())
except KeyboardInterrupt:
    note('interrupt')
finish('sigint cancels main and run throws the interrupt')
