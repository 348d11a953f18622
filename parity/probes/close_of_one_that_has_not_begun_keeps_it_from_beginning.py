"""Nothing of it runs."""
import asyncio

from prelude import P, outcome, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def main():
    generator = count(2)
    P(await outcome(generator.aclose()))
    P(await outcome(anext(generator)))


run('close of one that has not begun keeps it from beginning', main)
