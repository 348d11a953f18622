"""An exception of the predicate ends the wait; the lock is held then."""
import asyncio

from prelude import Boom, P, run


async def main():
    condition = asyncio.Condition()

    def fail():
        raise Boom('x')

    await condition.acquire()
    try:
        await condition.wait_for(fail)
    except Boom as error:
        P(error, condition.locked())


run('condition whose predicate fails ends the wait with the lock held', main)
