"""Children one tick later, their callbacks in the next, the awaiter has both in the one after that."""
import asyncio

from prelude import P, run


async def child():
    return 'value'


async def main():
    P('start')
    for item in asyncio.as_completed([child(), child()]):
        P(await item)


run('as completed of two coroutines takes three ticks', main)
