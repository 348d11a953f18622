"""Then there are no more items."""
import asyncio

from prelude import Boom, P, outcome, run


async def catches():
    try:
        yield 1
    except Boom:
        P('caught')


async def main():
    generator = catches()
    P(await anext(generator))
    P(await outcome(generator.athrow(Boom('in'))))
    P(await outcome(anext(generator)))


run('exception thrown in and caught may end it', main)
