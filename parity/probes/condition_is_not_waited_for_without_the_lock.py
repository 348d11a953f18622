"""Waiting for a condition whose lock is not locked is refused."""
import asyncio

from prelude import P, run


async def main():
    condition = asyncio.Condition()
    try:
        await condition.wait()
    except RuntimeError as error:
        P(error)


run('condition is not waited for without the lock', main)
