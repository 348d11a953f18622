"""The block of a semaphore gets no value; an exception that leaves it releases and goes on."""
import asyncio

from prelude import Boom, P, run


async def main():
    semaphore = asyncio.Semaphore(1)
    try:
        async with semaphore as value:
            P(value, semaphore.locked())
            raise Boom('x')
    except Boom as error:
        P(error, semaphore.locked())


run('semaphore is released when its block fails', main)
