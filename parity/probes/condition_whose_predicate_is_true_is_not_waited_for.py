"""Waiting for a predicate that is true at once does not suspend, and needs no lock."""
import asyncio

from prelude import P, run


async def main():
    condition = asyncio.Condition()
    P(await condition.wait_for(lambda: True), condition.locked())


run('condition whose predicate is true is not waited for', main)
