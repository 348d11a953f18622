"""Removing a callback removes every registration of it and tells how many."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()

    def callback(_):
        P('never')

    future.add_done_callback(callback)
    future.add_done_callback(lambda _: P('kept'))
    future.add_done_callback(callback)
    P('removed', future.remove_done_callback(callback), future.remove_done_callback(callback))
    future.set_result(1)
    await asyncio.sleep(0)


run('remove done callback removes all equal ones', main)
