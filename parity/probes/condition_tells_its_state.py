"""The description of a condition tells whether it is locked, and how many wait; notified ones count until they run."""
import asyncio

from prelude import P, run, state


async def waiter(condition, name):
    async with condition:
        try:
            P(name, await condition.wait())
        except asyncio.CancelledError:
            P(name, 'cancelled', condition.locked())
            raise


async def main():
    condition = asyncio.Condition()
    P(state(condition))
    tasks = [asyncio.create_task(waiter(condition, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P(state(condition))
    async with condition:
        condition.notify_all()
        P(state(condition))
    for task in tasks:
        await task
    P(state(condition))


run('condition tells its state', main)
