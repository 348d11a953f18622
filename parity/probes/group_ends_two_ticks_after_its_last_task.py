"""The task ends, its callback runs, then the block is left."""
import asyncio

from prelude import P, run


async def child():
    P('child')
    return 'value'


async def main():
    async with asyncio.TaskGroup() as group:
        task = group.create_task(child())
        P('body')
    P('end', task.result())


run('group ends two ticks after its last task', main)
