"""A second Ctrl-C while main still cleans up does not wait for it."""
import asyncio
import os
import signal

from prelude import finish, note


async def main():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        note('cleaning')
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(3600)
        note('never')


try:
    asyncio.run(main())
except KeyboardInterrupt:
    note('interrupt')
finish('second sigint interrupts at once')
