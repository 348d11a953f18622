"""A notified waiter has the lock after those who asked for it before it was woken."""
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
    await asyncio.sleep(0)
    async with condition:
        asyncio.create_task(locker(condition, 'locker'))
        await asyncio.sleep(0)
        P('notify')
        condition.notify()
    await task
    P('end')


run('condition waiter queues behind those who want the lock', main)
