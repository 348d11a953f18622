"""And it has ended all the same."""
import asyncio

from prelude import Boom, P, outcome, run


async def fails():
    try:
        yield 1
    finally:
        raise Boom('in the finally block')


async def main():
    generator = fails()
    await anext(generator)
    P(await outcome(generator.aclose()))
    P(await outcome(generator.aclose()))


run('close throws what the finally block throws', main)
