"""A semaphore may be released more often than it was acquired, a bounded one not."""
import asyncio

from prelude import P, run, state


async def main():
    semaphore = asyncio.Semaphore(1)
    semaphore.release()
    P(state(semaphore))
    bounded = asyncio.BoundedSemaphore(1)
    try:
        bounded.release()
    except ValueError as error:
        P(error, state(bounded))


run('semaphore may be released more often than acquired', main)
