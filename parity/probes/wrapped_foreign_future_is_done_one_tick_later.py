"""A future of another library that completes is seen by the loop in the next tick."""
import asyncio
import concurrent.futures

from prelude import Boom, P, run, show


async def main():
    source = concurrent.futures.Future()
    wrapper = asyncio.wrap_future(source)
    source.set_result(3)
    P('done at once', wrapper.done())
    await asyncio.sleep(0)
    P('done a tick later', wrapper.done(), await wrapper)
    failing = concurrent.futures.Future()
    wrapper = asyncio.wrap_future(failing)
    failing.set_exception(Boom('foreign'))
    try:
        await wrapper
    except Boom as error:
        P(show(error))


run('wrapped foreign future is done one tick later', main)
