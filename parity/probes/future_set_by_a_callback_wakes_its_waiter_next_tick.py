"""The waiter of a future resumes one tick after the future was set."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_soon(lambda: (P('set'), future.set_result(2)))
    P('wait')
    P('woken', await future)


run('future set by a callback wakes its waiter next tick', main)
