"""Also while the block waits for its end."""
import asyncio

from prelude import P, run


async def child(group, depth):
    P('child', depth)
    if depth < 3:
        group.create_task(child(group, depth + 1))


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(child(group, 1))
    P('end')


run('tasks of a group may start others', main)
