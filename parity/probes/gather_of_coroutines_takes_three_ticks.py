"""The children run one tick later, their callbacks in the next, the awaiter in the one after that."""
import asyncio

from prelude import P, run


async def child(value):
    P('child', value)
    return value


async def main():
    P('start')
    P(await asyncio.gather(child(1), child(2)))


run('gather of coroutines takes three ticks', main)
