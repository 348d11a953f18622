"""For the body has no more than that one await."""
import asyncio

from prelude import P, outcome, run


async def waits():
    while True:
        await asyncio.sleep(1)
        yield 'item'


async def step(generator):
    return await anext(generator)


async def main():
    generator = waits()
    P(await anext(generator))
    task = asyncio.create_task(step(generator))
    await asyncio.sleep(0.5)
    task.cancel()
    P(await outcome(task))
    P(await outcome(anext(generator)))


run('request that is cancelled ends the generator', main)
