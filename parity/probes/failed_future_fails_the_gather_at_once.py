"""A child that has failed already fails the future while it is made."""
import asyncio

from prelude import Boom, P, run, show


async def main():
    loop = asyncio.get_running_loop()
    failed, pending = loop.create_future(), loop.create_future()
    failed.set_exception(Boom('early'))
    both = asyncio.gather(failed, pending)
    P(both.done(), show(both.exception()), pending.done())


run('failed future fails the gather at once', main)
