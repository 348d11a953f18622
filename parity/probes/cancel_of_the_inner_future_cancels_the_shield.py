"""The other way round a shield keeps nothing away."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    outer = asyncio.shield(future)
    P('cancel', future.cancel(), outer.done())
    try:
        await outer
    except asyncio.CancelledError:
        P(outer.cancelled())


run('cancel of the inner future cancels the shield', main)
