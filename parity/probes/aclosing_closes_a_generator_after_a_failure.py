"""Which then goes on."""
import asyncio
from contextlib import aclosing

from prelude import Boom, P, run, show


async def tidies():
    try:
        yield 1
        yield 2
    finally:
        P('closing')
        await asyncio.sleep(0)
        P('closed')


async def main():
    try:
        async with aclosing(tidies()) as items:
            await anext(items)
            raise Boom('in the block')
    except Boom as error:
        P(show(error))


run('aclosing closes a generator after a failure', main)
