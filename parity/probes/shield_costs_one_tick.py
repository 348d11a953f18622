"""The inner task ends, the shield is done one tick later, the awaiter runs in the next."""
import asyncio

from prelude import P, run


async def child():
    P('child')
    return 'value'


async def main():
    P('start')
    P(await asyncio.shield(child()))


run('shield costs one tick', main)
