"""Notifying one or some wakes those who have waited longest; it may be told more than there are."""
import asyncio

from prelude import P, run


async def waiter(condition, name):
    async with condition:
        try:
            P(name, await condition.wait())
        except asyncio.CancelledError:
            P(name, 'cancelled', condition.locked())
            raise


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(condition, name)) for name in 'abcde']
    await asyncio.sleep(0)
    for n in (1, 0, 2, 7):
        async with condition:
            P('notify', n)
            condition.notify(n)
        await asyncio.sleep(0)
    P([task.done() for task in tasks])


run('condition notifies who has waited longest', main)
