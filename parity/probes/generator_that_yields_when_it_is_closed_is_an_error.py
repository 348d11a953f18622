"""Afterwards it goes on as if nothing had been."""
import asyncio

from prelude import Boom, P, outcome, run


async def stubborn():
    try:
        yield 1
    except GeneratorExit:
        P('refuses')
        yield 2
    yield 3


async def main():
    generator = stubborn()
    P(await anext(generator))
    P(await outcome(generator.aclose()))
    P(await outcome(generator.aclose()))
    P(await outcome(generator.athrow(Boom('in'))))
    P(await outcome(anext(generator)))
    P(await outcome(anext(generator)))
    P(await outcome(generator.aclose()))


run('generator that yields when it is closed is an error', main)
