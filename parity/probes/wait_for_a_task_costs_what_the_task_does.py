"""As many ticks as awaiting it."""
import asyncio

from prelude import P, run


async def child():
    await asyncio.sleep(0)


async def main():
    P('start')
    await asyncio.create_task(child())
    P('awaited')
    await asyncio.wait_for(asyncio.create_task(child()), 1)
    P('waited for')


run('wait for a task costs what the task does', main)
