"""Notifying when nobody waits does nothing for who comes later."""
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
    async with condition:
        condition.notify_all()
    task = asyncio.create_task(waiter(condition, 'waiter'))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P(task.done())
    async with condition:
        condition.notify()
    await task


run('condition forgets a notification without waiters', main)
