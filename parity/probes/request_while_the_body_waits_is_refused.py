"""One request at a time."""
import asyncio

from prelude import P, outcome, run


async def slow():
    await asyncio.sleep(1)
    yield 1


async def step(generator):
    P(await outcome(anext(generator)))


async def main():
    generator = slow()
    task = asyncio.create_task(step(generator))
    await asyncio.sleep(0.5)
    P(await outcome(anext(generator)))
    await task


run('request while the body waits is refused', main)
