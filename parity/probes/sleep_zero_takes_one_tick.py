"""A sleep of zero or less yields for one tick and gives back its result."""
import asyncio

from prelude import P, run


async def main():
    P('start')
    await asyncio.sleep(0)
    P('after zero')
    await asyncio.sleep(-5)
    P('after a negative sleep')
    P(await asyncio.sleep(0, 'result'))


run('sleep zero takes one tick', main)
