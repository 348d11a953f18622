"""When nobody has closed it."""
import asyncio

from prelude import P, outcome, run


async def exits():
    yield 1
    raise GeneratorExit('by hand')


async def main():
    generator = exits()
    await anext(generator)
    P(await outcome(anext(generator)))
    P(await outcome(anext(generator)))


run('generator exit of its own reaches the consumer', main)
