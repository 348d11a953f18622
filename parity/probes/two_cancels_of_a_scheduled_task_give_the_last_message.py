"""A task whose next step is queued already is interrupted once, with the message of the last cancel."""
import asyncio

from prelude import P, run, show


async def child(seen):
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError as error:
        seen.append(show(error))


async def main():
    seen = []
    task = asyncio.create_task(child(seen))
    await asyncio.sleep(0)
    task.cancel('first')
    task.cancel('second')
    await task
    P(seen, task.cancelling())


run('two cancels of a scheduled task give the last message', main)
