"""A wrapper cancelled after its source completed leaves the source's result alone."""
import asyncio
import concurrent.futures

from prelude import P, run


async def main():
    source = concurrent.futures.Future()
    wrapper = asyncio.wrap_future(source)
    source.set_result(42)
    wrapper.cancel()
    await asyncio.sleep(0)
    P('source', source.cancelled(), source.result(), 'wrapper', wrapper.cancelled())


run('result of the source survives a late cancel of its wrapper', main)
