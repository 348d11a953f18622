"""A coroutine that is given twice becomes one task."""
import asyncio

from prelude import P, run


async def child():
    P('child')
    return 7


async def main():
    coroutine = child()
    P(await asyncio.gather(coroutine, coroutine))


run('gather of one coroutine twice runs it once', main)
