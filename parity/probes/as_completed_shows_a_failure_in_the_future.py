"""The asynchronous form throws nothing of the items."""
import asyncio

from prelude import Boom, P, run, show


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_exception(Boom('mine'))
    async for done in asyncio.as_completed([future]):
        P(show(done.exception()))


run('as completed shows a failure in the future', main)
