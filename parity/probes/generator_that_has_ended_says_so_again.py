"""Also after an exception."""
import asyncio

from prelude import Boom, P, outcome, run


async def fails():
    yield 1
    raise Boom('over')


async def main():
    generator = fails()
    for _ in range(4):
        P(await outcome(anext(generator)))


run('generator that has ended says so again', main)
