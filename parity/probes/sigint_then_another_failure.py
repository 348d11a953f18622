"""A main that throws something else when cancelled by Ctrl-C fails with that."""
import asyncio
import os
import signal

from prelude import Boom, finish, note, show


async def main():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        raise Boom('clean-up')


try:
    asyncio.run(main())
except Boom as error:
    note(show(error))
finish('sigint then another failure')
