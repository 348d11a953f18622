"""Each level of nesting hands its results on one tick later."""
import asyncio

from prelude import P, run


async def child(value):
    P('child', value)
    return value


async def main():
    P(await asyncio.gather(asyncio.gather(child(1), child(2)), child(3)))


run('gather in a gather costs one more tick', main)
