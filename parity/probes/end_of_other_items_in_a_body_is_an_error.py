"""It is not taken for the end of the generator."""
import asyncio

from prelude import P, outcome, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def careless():
    yield await anext(count(1))
    yield await anext(count(0))


async def main():
    generator = careless()
    P(await outcome(anext(generator)))
    try:
        await anext(generator)
    except RuntimeError as error:
        P(str(error), '-', type(error.__cause__).__name__)


run('end of other items in a body is an error', main)
