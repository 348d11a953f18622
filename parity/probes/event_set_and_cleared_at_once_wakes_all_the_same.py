"""An event set and cleared in one tick wakes all who wait; they get true though it is not set."""
import asyncio

from prelude import P, run


async def waiter(event, name):
    P(name, await event.wait(), event.is_set())


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(event, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    event.set()
    event.clear()
    P('cleared', event.is_set())
    for task in tasks:
        await task


run('event set and cleared at once wakes all the same', main)
