"""An awaited task that fails throws its own exception object, every time."""
import asyncio

from prelude import Boom, P, run


async def child(error):
    raise error


async def main():
    error = Boom('child')
    task = asyncio.create_task(child(error))
    for attempt_number in (1, 2):
        try:
            await task
        except Boom as seen:
            P(attempt_number, seen is error)
    P('exception()', task.exception() is error)


run('failure of a task is thrown by await', main)
