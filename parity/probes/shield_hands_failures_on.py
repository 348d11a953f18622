"""The exception of the inner future is the shield's, the same object."""
import asyncio

from prelude import Boom, P, run, show


async def main():
    future = asyncio.get_running_loop().create_future()
    outer = asyncio.shield(future)
    failure = Boom('inner')
    future.set_exception(failure)
    try:
        await outer
    except Boom as error:
        P(show(error), error is failure)


run('shield hands failures on', main)
