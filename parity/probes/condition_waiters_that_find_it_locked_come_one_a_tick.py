"""When the lock is released later than all are notified, they go on one a tick."""
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
    tasks = [asyncio.create_task(waiter(condition, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    async with condition:
        P('notify')
        condition.notify_all()
        await asyncio.sleep(0)
        P('release')
    for task in tasks:
        await task
    P('end')


run('condition waiters that find it locked come one a tick', main)
