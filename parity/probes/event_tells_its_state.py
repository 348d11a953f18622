"""The description of an event tells whether it is set, and how many wait; woken ones count until they run."""
import asyncio

from prelude import P, run, state


async def waiter(event, name):
    P(name, await event.wait(), event.is_set())


async def main():
    event = asyncio.Event()
    P(state(event))
    tasks = [asyncio.create_task(waiter(event, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P(state(event))
    event.set()
    P(state(event))
    for task in tasks:
        await task
    P(state(event))


run('event tells its state', main)
