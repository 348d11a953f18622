"""The first exception is thrown, the other children are left alone."""
import asyncio

from prelude import Boom, P, run, show


async def fails():
    raise Boom('first')


async def works():
    for _ in range(4):
        await asyncio.sleep(0)
    P('worked')
    return 'value'


async def main():
    worker = asyncio.create_task(works())
    try:
        await asyncio.gather(fails(), worker)
    except Boom as error:
        P(show(error), worker.done())
    P(await worker)


run('first failure fails the gather and the others go on', main)
