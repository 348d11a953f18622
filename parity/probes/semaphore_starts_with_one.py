"""A semaphore has the value 1 unless told otherwise, and refuses a negative one."""
import asyncio

from prelude import P, attempt, run, state


async def main():
    P(state(asyncio.Semaphore()), state(asyncio.Semaphore(0)), state(asyncio.BoundedSemaphore()))
    P(attempt(lambda: asyncio.Semaphore(-1)), attempt(lambda: asyncio.BoundedSemaphore(-1)))


run('semaphore starts with one', main)
