"""It stops the loop; while run shuts down the group ends its tasks and throws it."""
import asyncio

from prelude import note, run


async def interrupts():
    raise KeyboardInterrupt


async def child():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        note('child')
        raise


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
            group.create_task(interrupts())
    except KeyboardInterrupt:
        note('interrupted')
        raise


run('interrupt in a group leaves as it is', main)
