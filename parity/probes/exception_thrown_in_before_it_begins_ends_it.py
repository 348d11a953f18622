"""Nothing of it runs."""
import asyncio

from prelude import Boom, P, outcome, run


async def tidies():
    try:
        P('runs')
        yield 1
    finally:
        P('tidied')


async def main():
    generator = tidies()
    P(await outcome(generator.athrow(Boom('in'))))
    P(await outcome(anext(generator)))


run('exception thrown in before it begins ends it', main)
