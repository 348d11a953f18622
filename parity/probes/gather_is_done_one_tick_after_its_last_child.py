"""The last child ends, one tick later the future is done, one more and its callback runs."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    both = asyncio.gather(future)
    both.add_done_callback(lambda _: P('callback'))
    future.set_result(1)
    P('set', both.done())
    await asyncio.sleep(0)
    P('later', both.done())
    await both
    P('end')


run('gather is done one tick after its last child', main)
