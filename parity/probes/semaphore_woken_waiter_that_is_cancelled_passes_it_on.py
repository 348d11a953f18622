"""A waiter that is woken and then cancelled in the same tick hands over to the next in its own step."""
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
    a, b = [asyncio.create_task(taker(semaphore, name)) for name in ('a', 'b')]
    await asyncio.sleep(0)
    P('release')
    semaphore.release()
    a.cancel()
    await b
    P('end', a.cancelled(), state(semaphore))


run('semaphore woken waiter that is cancelled passes it on', main)
