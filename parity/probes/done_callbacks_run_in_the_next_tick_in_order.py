"""Completion queues the callbacks in the order of registration, one as often as it was added; late ones too."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def twice(_):
        P('twice')

    future.add_done_callback(lambda _: P('first'))
    future.add_done_callback(twice)
    future.add_done_callback(twice)
    P('set')
    future.set_result(1)
    future.add_done_callback(lambda f: P('late', f.result()))
    loop.call_soon(P, 'soon')
    await asyncio.sleep(0)
    P('main')


run('done callbacks run in the next tick in order', main)
