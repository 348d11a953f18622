"""A newcomer that finds the event set goes on at once, before those who were woken."""
import asyncio

from prelude import P, run


async def waiter(event, name):
    P(name, await event.wait(), event.is_set())


async def main():
    event = asyncio.Event()
    old = asyncio.create_task(waiter(event, 'old'))
    await asyncio.sleep(0)
    new = asyncio.create_task(waiter(event, 'new'))
    event.set()
    P('set')
    await old
    await new


run('event newcomer overtakes the woken', main)
