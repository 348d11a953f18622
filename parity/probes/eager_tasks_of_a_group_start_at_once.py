"""Those that end at once do not delay the end of the block."""
import asyncio

from prelude import P, run


async def child(name):
    P(name)


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    async with asyncio.TaskGroup() as group:
        P(group.create_task(child('first')).done())
        group.create_task(child('second'))
        P('body')
    P('end')


run('eager tasks of a group start at once', main)
