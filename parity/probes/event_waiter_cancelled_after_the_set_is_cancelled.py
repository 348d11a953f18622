"""A waiter that is woken and cancelled in the same tick is cancelled."""
import asyncio

from prelude import P, run, state


async def waiter(event, name):
    P(name, await event.wait(), event.is_set())


async def main():
    event = asyncio.Event()
    task = asyncio.create_task(waiter(event, 'never'))
    await asyncio.sleep(0)
    event.set()
    P('cancel', task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        P('cancelled', state(event))


run('event waiter cancelled after the set is cancelled', main)
