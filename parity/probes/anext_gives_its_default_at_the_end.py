"""Instead of raising."""
import asyncio

from prelude import P, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def main():
    generator = count(1)
    P(await anext(generator, 'none'))
    P(await anext(generator, 'none'))


run('anext gives its default at the end', main)
