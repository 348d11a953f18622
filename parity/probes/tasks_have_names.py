"""A task without a name gets Task-n with a growing n; names can be given and changed."""
import asyncio

from prelude import P, run


async def child():
    pass


async def main():
    first, second = asyncio.create_task(child()), asyncio.create_task(child())
    numbers = [int(task.get_name().removeprefix('Task-')) for task in (first, second)]
    P('growing', numbers[0] < numbers[1])
    named = asyncio.create_task(child(), name='mine')
    P(named.get_name())
    named.set_name('yours')
    P(named.get_name())
    await named


run('tasks have names', main)
