"""Who waits for a condition gives up its lock; the next task of that tick can have it."""
import asyncio

from prelude import P, run


async def waiter(condition, name):
    async with condition:
        try:
            P(name, await condition.wait())
        except asyncio.CancelledError:
            P(name, 'cancelled', condition.locked())
            raise


async def locker(condition, name):
    async with condition:
        P(name)


async def main():
    condition = asyncio.Condition()
    task = asyncio.create_task(waiter(condition, 'waiter'))
    other = asyncio.create_task(locker(condition, 'locker'))
    await asyncio.sleep(0)
    P(condition.locked())
    await other
    async with condition:
        condition.notify()
    await task


run('condition gives up the lock while it waits', main)
