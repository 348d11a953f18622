"""A waiter that is cancelled notifies another, though nobody had notified it."""
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
    a, b, c = [asyncio.create_task(waiter(condition, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    P('cancel')
    a.cancel()
    await b
    await asyncio.sleep(0)
    P('end', a.cancelled(), c.done())


run('condition cancelled waiter wakes another for nothing', main)
