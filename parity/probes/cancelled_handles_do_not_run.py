"""A cancelled callback or timer does not run; cancelling twice, or after the run, changes nothing."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    soon = loop.call_soon(P, 'never')
    timer = loop.call_later(0, P, 'never')
    ran = loop.call_soon(P, 'ran')
    soon.cancel()
    timer.cancel()
    timer.cancel()
    P('cancelled', soon.cancelled(), timer.cancelled(), ran.cancelled())
    await asyncio.sleep(0)
    ran.cancel()
    P('after the run', ran.cancelled())
    await asyncio.sleep(0)


run('cancelled handles do not run', main)
