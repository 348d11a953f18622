"""Another loop goes on there."""
import asyncio

from prelude import P, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def main():
    generator = count(5)
    async for item in generator:
        if item == 1:
            break
    P('left')
    async for item in generator:
        P(item)


run('loop that is left leaves the generator where it is', main)
