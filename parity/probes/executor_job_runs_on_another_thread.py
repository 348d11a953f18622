"""A blocking function runs beside the loop and gives its result, or its own exception object."""
import asyncio
import threading

from prelude import Boom, note, run


async def main():
    loop = asyncio.get_running_loop()
    error = Boom('job')

    def fails():
        raise error

    note('other thread', await loop.run_in_executor(None, threading.get_ident) != threading.get_ident())
    note(await loop.run_in_executor(None, lambda: 'value'))
    try:
        await loop.run_in_executor(None, fails)
    except Boom as seen:
        note('same object', seen is error)


run('executor job runs on another thread', main)
