"""Leaving the loop early cancels nobody."""
import asyncio

from prelude import P, run


async def child(future):
    P('child', await future)


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    task = asyncio.create_task(child(second))
    first.set_result('first')
    for item in asyncio.as_completed([first, task]):
        P(await item)
        break
    second.set_result('second')
    await task


run('as completed that is left lets the others go on', main)
