"""What is yielded next is the result."""
import asyncio

from prelude import Boom, P, run, show


async def catches():
    while True:
        try:
            yield 'item'
        except Boom as error:
            P('caught', show(error))
            yield 'after it'


async def main():
    generator = catches()
    P(await anext(generator))
    P(await generator.athrow(Boom('in')))
    P(await anext(generator))
    await generator.aclose()


run('exception thrown in comes out of the yield', main)
