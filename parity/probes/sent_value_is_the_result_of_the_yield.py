"""A plain request sends none."""
import asyncio

from prelude import P, run


async def echo():
    sent = 'nothing'
    while True:
        sent = yield sent


async def main():
    generator = echo()
    P(await generator.asend(None))
    P(await generator.asend('a'))
    P(await anext(generator))
    P(await generator.asend('b'))
    await generator.aclose()


run('sent value is the result of the yield', main)
