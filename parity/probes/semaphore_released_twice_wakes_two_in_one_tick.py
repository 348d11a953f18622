"""Two releases in one step let two tasks go on in the next tick."""
import asyncio

from prelude import P, run, state


async def taker(semaphore, name):
    try:
        await semaphore.acquire()
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise
    P(name)


async def main():
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(taker(semaphore, name)) for name in ('a', 'b', 'c')]
    await asyncio.sleep(0)
    P('release')
    semaphore.release()
    semaphore.release()
    await asyncio.sleep(0)
    P([task.done() for task in tasks], state(semaphore))
    semaphore.release()
    await tasks[2]


run('semaphore released twice wakes two in one tick', main)
