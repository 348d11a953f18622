"""One after the other."""
import asyncio

from prelude import P, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def main():
    P([await asyncio.sleep(1, item * 10) async for item in count(2)])


run('comprehension may await in its expression', main)
