"""Where the program has its own handler for Ctrl-C, run does not touch it."""
import asyncio
import os
import signal

from prelude import finish, note


async def main():
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.sleep(0.02)
    note('main was not cancelled', asyncio.current_task().cancelling())


signal.signal(signal.SIGINT, lambda *_: note('own handler'))
asyncio.run(main())
finish('sigint handler of the user is respected')
