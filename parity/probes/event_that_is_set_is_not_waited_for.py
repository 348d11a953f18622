"""Waiting for an event that is set does not suspend, and gives true."""
import asyncio

from prelude import P, run


async def main():
    event = asyncio.Event()
    P(event.is_set())
    event.set()
    P(await event.wait(), event.is_set())


run('event that is set is not waited for', main)
