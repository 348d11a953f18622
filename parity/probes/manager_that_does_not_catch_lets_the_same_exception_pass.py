"""After its finally block."""
import asyncio
from contextlib import asynccontextmanager

from prelude import Boom, P, run


@asynccontextmanager
async def logged(name):
    P('enter', name)
    try:
        yield name
    finally:
        P('exit', name)


async def main():
    error = Boom('in the block')
    try:
        async with logged('a'):
            raise error
    except Boom as caught:
        P('same', caught is error)


run('manager that does not catch lets the same exception pass', main)
