"""A task that cancels itself and throws something else ends with what it threw."""
import asyncio

from prelude import Boom, P, run, show


async def child():
    asyncio.current_task().cancel()
    raise Boom('own')


async def main():
    task = asyncio.create_task(child())
    try:
        await task
    except Boom as error:
        P(show(error), task.cancelled(), task.cancelling())


run('self cancel then raise keeps the exception', main)
