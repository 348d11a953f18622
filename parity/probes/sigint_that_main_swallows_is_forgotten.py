"""A main that swallows the cancellation gives its value as if nothing had been."""
import asyncio
import os
import signal

from prelude import finish, note


async def main():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        note('swallowed')
    return 'value'


finish('sigint that main swallows is forgotten', asyncio.run(main()))
