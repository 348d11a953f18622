"""Waiting for a predicate asks it once at first and once after each notification, with the lock held."""
import asyncio

from prelude import P, run


async def main():
    condition = asyncio.Condition()
    stock = []

    def enough():
        P('asked', len(stock), condition.locked())
        return len(stock) == 2

    async def consumer():
        async with condition:
            P(await condition.wait_for(enough))

    task = asyncio.create_task(consumer())
    await asyncio.sleep(0)
    while not task.done():
        async with condition:
            stock.append('x')
            condition.notify()
        await asyncio.sleep(0)
    P('end')


run('condition asks its predicate after each notification', main)
