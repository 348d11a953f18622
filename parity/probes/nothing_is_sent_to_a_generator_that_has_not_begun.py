"""It can still begin."""
import asyncio

from prelude import P, outcome, run


async def echo():
    P('begins')
    sent = yield 1
    P('sent', sent)


async def main():
    generator = echo()
    P(await outcome(generator.asend('early')))
    P(await outcome(generator.asend(None)))
    P(await outcome(generator.asend('late')))
    P(await outcome(generator.asend('too late')))


run('nothing is sent to a generator that has not begun', main)
