"""Cancelling the wrapper cancels the source, and the other way round."""
import asyncio
import concurrent.futures

from prelude import P, run


async def main():
    source = concurrent.futures.Future()
    wrapper = asyncio.wrap_future(source)
    wrapper.cancel()
    await asyncio.sleep(0)
    P('source', source.cancelled())
    source = concurrent.futures.Future()
    wrapper = asyncio.wrap_future(source)
    source.cancel()
    P('wrapper at once', wrapper.cancelled())
    await asyncio.sleep(0)
    P('wrapper a tick later', wrapper.cancelled())


run('cancel crosses a wrapped future both ways', main)
