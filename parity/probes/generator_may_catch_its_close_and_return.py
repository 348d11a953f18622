"""That is an ordinary end."""
import asyncio

from prelude import P, outcome, run


async def catches():
    try:
        yield 1
    except GeneratorExit:
        P('caught')


async def main():
    generator = catches()
    await anext(generator)
    P(await outcome(generator.aclose()))


run('generator may catch its close and return', main)
