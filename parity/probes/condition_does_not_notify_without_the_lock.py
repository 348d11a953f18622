"""Notifying the waiters of a condition whose lock is not locked is refused."""
import asyncio

from prelude import P, run


async def main():
    condition = asyncio.Condition()
    try:
        condition.notify()
    except RuntimeError as error:
        P(error)


run('condition does not notify without the lock', main)
