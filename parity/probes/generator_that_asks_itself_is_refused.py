"""It is running."""
import asyncio

from prelude import P, outcome, run


generators = []


async def selfish():
    yield await outcome(anext(generators[0]))


async def main():
    generators.append(selfish())
    P(await anext(generators[0]))


run('generator that asks itself is refused', main)
