"""Two conditions of one lock have waiters of their own."""
import asyncio

from prelude import P, run


async def waiter(condition, name):
    async with condition:
        try:
            P(name, await condition.wait())
        except asyncio.CancelledError:
            P(name, 'cancelled', condition.locked())
            raise


async def main():
    lock = asyncio.Lock()
    first, second = asyncio.Condition(lock), asyncio.Condition(lock)
    a, b = asyncio.create_task(waiter(first, 'a')), asyncio.create_task(waiter(second, 'b'))
    await asyncio.sleep(0)
    async with first:
        P('notify', lock.locked(), second.locked())
        second.notify_all()
    await b
    P('second', a.done())
    async with lock:
        first.notify_all()
    await a


run('conditions may share a lock', main)
