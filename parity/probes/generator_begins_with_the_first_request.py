"""Making it, and its iterator, runs nothing."""
import asyncio

from prelude import P, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def main():
    generator = count(1)
    iterator = aiter(generator)
    P('made', iterator is generator)
    await asyncio.sleep(0)
    P(await anext(iterator))


run('generator begins with the first request', main)
