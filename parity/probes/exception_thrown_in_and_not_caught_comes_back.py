"""The very same, after the finally block."""
import asyncio

from prelude import Boom, P, outcome, run


async def tidies():
    try:
        yield 1
    finally:
        await asyncio.sleep(0)
        P('tidied')


async def main():
    generator = tidies()
    await anext(generator)
    error = Boom('in')
    try:
        await generator.athrow(error)
    except Boom as caught:
        P('same', caught is error)
    P(await outcome(anext(generator)))


run('exception thrown in and not caught comes back', main)
