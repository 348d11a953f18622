"""However deep."""
import asyncio

from prelude import P, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def twice(items):
    async for item in items:
        yield item
        yield item


async def main():
    async for item in twice(twice(count(2))):
        P(item)


run('generator in a generator costs no tick', main)
