"""Callbacks and waiting tasks of a future are served in the order of registration."""
import asyncio

from prelude import P, run


async def waiter(future):
    await future
    P('waiter')


async def main():
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda _: P('callback before'))
    task = asyncio.create_task(waiter(future))
    await asyncio.sleep(0)
    future.add_done_callback(lambda _: P('callback after'))
    P('set')
    future.set_result(1)
    await task
    P('end')


run('waiters and callbacks share one order', main)
