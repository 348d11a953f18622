"""After an interrupted run the same Runner runs again, and its next Ctrl-C is a first one."""
import asyncio
import os
import signal

from prelude import finish, note


async def main():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(3600)
    finally:
        note('main leaves')


with asyncio.Runner() as runner:
    for _ in range(2):
        try:
            runner.run(main())
        except KeyboardInterrupt:
            note('interrupt')
finish('sigint is counted anew by each run')
