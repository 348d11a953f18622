"""A notified waiter that is cancelled while it waits for the lock notifies another."""
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
    a, b = [asyncio.create_task(waiter(condition, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    async with condition:
        P('notify')
        condition.notify()
        await asyncio.sleep(0)
        a.cancel()
        await asyncio.sleep(0)
        P('release')
    await b
    P('end', a.cancelled())


run('condition waiter cancelled while it takes the lock passes it on', main)
