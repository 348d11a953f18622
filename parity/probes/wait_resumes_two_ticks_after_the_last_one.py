"""The last future is set, its callback runs, then the waiter."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()

    def set_both():
        first.set_result(1)
        second.set_result(2)
        P('set')

    loop.call_soon(set_both)
    done, pending = await asyncio.wait([first, second])
    P(len(done), len(pending))


run('wait resumes two ticks after the last one', main)
