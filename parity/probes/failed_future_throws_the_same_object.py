"""Every waiter of a failed future sees the very exception object that was set."""
import asyncio

from prelude import Boom, P, run


async def waiter(name, future, error):
    try:
        await future
    except Boom as seen:
        P(name, seen is error)


async def main():
    future = asyncio.get_running_loop().create_future()
    error = Boom('one')
    tasks = [asyncio.create_task(waiter(name, future, error)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    future.set_exception(error)
    for task in tasks:
        await task
    P('exception()', future.exception() is error)


run('failed future throws the same object', main)
