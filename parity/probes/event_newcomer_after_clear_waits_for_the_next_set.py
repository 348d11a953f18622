"""Who comes after the event was cleared waits for the next set, though others were just woken."""
import asyncio

from prelude import P, run


async def waiter(event, name):
    P(name, await event.wait(), event.is_set())


async def main():
    event = asyncio.Event()
    old = asyncio.create_task(waiter(event, 'old'))
    await asyncio.sleep(0)
    event.set()
    event.clear()
    new = asyncio.create_task(waiter(event, 'new'))
    await old
    await asyncio.sleep(0)
    P('set', new.done())
    event.set()
    event.set()
    await new


run('event newcomer after clear waits for the next set', main)
