"""One consumer goes through all items."""
import asyncio

from prelude import P, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def consume(name):
    async for item in count(2):
        P(name, item)


async def main():
    await asyncio.gather(consume('a'), consume('b'))


run('generators that do not wait do not take turns', main)
