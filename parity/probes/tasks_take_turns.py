"""Tasks that only yield run round robin, one step a tick."""
import asyncio

from prelude import P, run


async def worker(name):
    for step in range(3):
        P(name, step)
        await asyncio.sleep(0)


async def main():
    tasks = [asyncio.create_task(worker(name)) for name in ('a', 'b')]
    for task in tasks:
        await task
    P('end')


run('tasks take turns', main)
