"""The value is handed out when all have ended."""
import asyncio

from prelude import P, run


async def child():
    await asyncio.sleep(0)
    P('child')


async def block():
    async with asyncio.TaskGroup() as group:
        group.create_task(child())
        return 'value'


async def main():
    P(await block())


run('return from a group waits for its tasks', main)
