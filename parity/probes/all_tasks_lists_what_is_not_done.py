"""All tasks of the loop that are not done are listed, started or not."""
import asyncio

from prelude import P, run


async def short():
    pass


async def long():
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def names():
    return sorted(task.get_name() for task in asyncio.all_tasks())


async def main():
    asyncio.current_task().set_name('main')
    tasks = [asyncio.create_task(short(), name='short'), asyncio.create_task(long(), name='long')]
    P(names())
    await asyncio.sleep(0)
    P(names())
    await tasks[1]
    P(names())


run('all tasks lists what is not done', main)
