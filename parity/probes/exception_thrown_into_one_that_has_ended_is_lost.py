"""The result is none."""
import asyncio

from prelude import Boom, P, outcome, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def main():
    generator = count(0)
    P(await outcome(anext(generator)))
    P(await outcome(generator.athrow(Boom('in'))))


run('exception thrown into one that has ended is lost', main)
