"""A waiter that is notified and then cancelled in the same tick notifies another."""
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
    a.cancel()
    await b
    P('end', a.cancelled())


run('condition notified waiter that is cancelled passes it on', main)
