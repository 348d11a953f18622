"""A waiter that is cancelled again while it waits for the lock has it first, and throws the last cancellation."""
import asyncio

from prelude import P, run


async def waiter(condition):
    async with condition:
        try:
            await condition.wait()
        except asyncio.CancelledError as error:
            P('waiter', error, condition.locked())
            raise


async def main():
    condition = asyncio.Condition()
    task = asyncio.create_task(waiter(condition))
    await asyncio.sleep(0)
    await condition.acquire()
    for message in ('one', 'two', 'three'):
        P(message, task.cancel(message))
        await asyncio.sleep(0)
    P('release', task.done(), task.cancelling())
    condition.release()
    try:
        await task
    except asyncio.CancelledError as error:
        P('end', error)


run('condition waiter cancelled over and over throws the last', main)
