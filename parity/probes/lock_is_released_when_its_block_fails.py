"""The block of a lock gets no value; an exception that leaves it releases the lock and goes on."""
import asyncio

from prelude import Boom, P, run


async def main():
    lock = asyncio.Lock()
    try:
        async with lock as value:
            P(value, lock.locked())
            raise Boom('x')
    except Boom as error:
        P(error, lock.locked())


run('lock is released when its block fails', main)
