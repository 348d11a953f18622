"""A block that swallows the cancellation ends normally, with an expired timeout."""
import asyncio

from prelude import P, run


async def main():
    me = asyncio.current_task()
    async with asyncio.timeout(0) as scope:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            P('swallowed', scope.expired(), me.cancelling())
        await asyncio.sleep(0)
        P('went on')
    P('end', scope.expired(), me.cancelling())


run('timeout that is swallowed is over', main)
