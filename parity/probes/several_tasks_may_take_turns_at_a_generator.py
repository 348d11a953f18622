"""Each runs the body as its own."""
import asyncio

from prelude import P, run


async def names():
    while True:
        await asyncio.sleep(0)
        yield asyncio.current_task().get_name()


async def step(generator):
    P(await anext(generator))


async def main():
    generator = names()
    for name in ('a', 'b'):
        await asyncio.create_task(step(generator), name=name)
    await generator.aclose()


run('several tasks may take turns at a generator', main)
