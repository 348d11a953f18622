"""It is closed, too."""
import asyncio
from contextlib import asynccontextmanager

from prelude import Boom, P, run


@asynccontextmanager
async def twice():
    try:
        try:
            yield 1
        except Boom:
            P('catches')
        yield 2
    finally:
        P('closed')


async def main():
    try:
        async with twice():
            raise Boom('in the block')
    except RuntimeError as error:
        P(str(error))


run('manager that yields after an exception is an error', main)
