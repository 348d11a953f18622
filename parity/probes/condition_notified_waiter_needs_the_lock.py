"""Notifying does not release the lock: a notified waiter goes on in the tick after the release."""
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
    task = asyncio.create_task(waiter(condition, 'waiter'))
    await asyncio.sleep(0)
    await condition.acquire()
    P('notify')
    condition.notify()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('release', task.done())
    condition.release()
    await task
    P('end')


run('condition notified waiter needs the lock', main)
