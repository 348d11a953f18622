"""When the lock is released in the step that notifies all, they all go on in the next tick, one after another."""
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
    for task in tasks:
        await task
    P('end')


run('condition waiters notified and released at once share a tick', main)
