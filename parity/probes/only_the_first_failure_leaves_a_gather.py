"""Where two children fail in one tick the first one's exception is thrown."""
import asyncio

from prelude import Boom, P, run, show


async def fails(name):
    P(name)
    raise Boom(name)


async def main():
    try:
        await asyncio.gather(fails('first'), fails('second'))
    except Boom as error:
        P(show(error))


run('only the first failure leaves a gather', main)
