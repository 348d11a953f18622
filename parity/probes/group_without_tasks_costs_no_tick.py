"""Nor does one whose tasks are done."""
import asyncio

from prelude import P, run


async def child():
    P('child')


async def main():
    async with asyncio.TaskGroup():
        P('body')
    P('end')
    async with asyncio.TaskGroup() as group:
        await group.create_task(child())
        await asyncio.sleep(0)
        P('body')
    P('end')


run('group without tasks costs no tick', main)
