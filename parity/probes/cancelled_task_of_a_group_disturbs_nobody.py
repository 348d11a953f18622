"""A cancellation is not a failure."""
import asyncio

from prelude import P, run


async def child():
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return 'value'


async def main():
    async with asyncio.TaskGroup() as group:
        first = group.create_task(asyncio.sleep(3600))
        second = group.create_task(child())
        await asyncio.sleep(0)
        first.cancel()
    P(first.cancelled(), second.result())


run('cancelled task of a group disturbs nobody', main)
