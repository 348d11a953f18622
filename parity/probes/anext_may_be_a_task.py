"""An exception of the generator is then the one of the task."""
import asyncio

from prelude import P, outcome, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def step(generator):
    return await anext(generator)


async def main():
    generator = count(1)
    for _ in range(2):
        task = asyncio.create_task(step(generator))
        P('made')
        P(await outcome(task))


run('anext may be a task', main)
