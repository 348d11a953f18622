"""A task that awaits itself gets an error one tick later."""
import asyncio

from prelude import P, run


async def child():
    P('child')
    try:
        await asyncio.current_task()
    except RuntimeError:
        P('refused')


async def main():
    await asyncio.create_task(child())
    P('end')


run('task that awaits itself is refused', main)
