"""An exception is a result like others."""
import asyncio

from prelude import Boom, P, run, show


async def fails():
    raise Boom('mine')


async def works():
    return 'value'


async def main():
    first, second = await asyncio.gather(fails(), works(), return_exceptions=True)
    P(show(first), second)


run('gather with exceptions lists them', main)
