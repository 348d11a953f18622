"""It has no part in it."""
import asyncio

from prelude import Boom, P, run, show


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def main():
    generator = count(3)
    try:
        async for item in generator:
            raise Boom('in the loop')
    except Boom as error:
        P(show(error))
    P(await anext(generator))


run('failure in a loop leaves the generator where it is', main)
