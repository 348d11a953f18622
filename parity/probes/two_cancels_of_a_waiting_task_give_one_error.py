"""A task that waits is interrupted once, with the message of the first cancel; both are counted."""
import asyncio

from prelude import note, run, show


async def child(seen):
    for _ in range(3):
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError as error:
            seen.append(show(error))
    return 'ended'


async def main():
    seen = []
    task = asyncio.create_task(child(seen))
    await asyncio.sleep(0)
    task.cancel('first')
    task.cancel('second')
    note(await task, seen, task.cancelling(), task.cancelled())


run('two cancels of a waiting task give one error', main)
