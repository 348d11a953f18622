"""Where the bodies await."""
import asyncio

from prelude import P, run


async def letters(name):
    for i in range(2):
        await asyncio.sleep(0)
        yield f'{name}{i}'


async def consume(name):
    async for item in letters(name):
        P(item)


async def main():
    await asyncio.gather(consume('a'), consume('b'))
    P('end')


run('consumers of two generators take turns', main)
