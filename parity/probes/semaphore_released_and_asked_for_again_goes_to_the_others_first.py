"""Who releases and asks again in the same step is let in after all who wait."""
import asyncio

from prelude import P, run


async def taker(semaphore, name):
    try:
        await semaphore.acquire()
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise
    P(name)


async def main():
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    task = asyncio.create_task(taker(semaphore, 'a'))
    await asyncio.sleep(0)
    semaphore.release()
    task.add_done_callback(lambda _: semaphore.release())
    P('again')
    await semaphore.acquire()
    P('main', task.done())


run('semaphore released and asked for again goes to the others first', main)
