"""Up to the first await of the body."""
import asyncio

from prelude import P, run


async def items():
    for i in range(2):
        yield i
    await asyncio.sleep(0)
    yield 2


async def consume():
    async for item in items():
        P(item)


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(consume())
    P('made')
    await task


run('eager task goes through a generator at once', main)
