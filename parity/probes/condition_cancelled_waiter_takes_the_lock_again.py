"""A cancelled waiter goes on once it has the lock."""
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
    task = asyncio.create_task(waiter(condition, 'waiter'))
    await asyncio.sleep(0)
    await condition.acquire()
    P('cancel', task.cancel())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('release', task.done(), state(condition))
    condition.release()
    try:
        await task
    except asyncio.CancelledError:
        P('end', condition.locked())


run('condition cancelled waiter takes the lock again', main)
