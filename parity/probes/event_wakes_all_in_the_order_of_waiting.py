"""Setting an event wakes all who wait in the next tick, in the order in which they came."""
import asyncio

from prelude import P, run


async def waiter(event, name):
    P(name, await event.wait(), event.is_set())


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(event, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    P('set')
    event.set()
    for task in tasks:
        await task
    P('end')


run('event wakes all in the order of waiting', main)
