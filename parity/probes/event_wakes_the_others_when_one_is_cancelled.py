"""A waiter that is cancelled leaves; the others are woken as ever."""
import asyncio

from prelude import P, run, state


async def waiter(event, name):
    P(name, await event.wait(), event.is_set())


async def main():
    event = asyncio.Event()
    a, b, c = [asyncio.create_task(waiter(event, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    b.cancel()
    P('cancelled', state(event))
    await asyncio.sleep(0)
    P('later', state(event))
    event.set()
    await a
    await c
    P('end', b.cancelled())


run('event wakes the others when one is cancelled', main)
