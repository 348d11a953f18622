"""Tasks that sleep wake in the order of their deadlines."""
import asyncio

from prelude import P, run


async def sleeper(name, delay):
    await asyncio.sleep(delay)
    P(name)


async def main():
    tasks = [asyncio.create_task(sleeper(*each)) for each in (('slow', 0.06), ('quick', 0.02), ('middle', 0.04))]
    for task in tasks:
        await task
    P('end')


run('sleepers wake by deadline', main)
