"""What the block throws after its deadline is thrown."""
import asyncio

from prelude import Boom, P, run, show


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0) as scope:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                raise Boom('own') from None
    except Boom as error:
        P(show(error), scope.expired(), me.cancelling())


run('own exception wins over a timeout', main)
