"""Neither before nor after it has a deadline to move."""
import asyncio

from prelude import P, attempt, run


async def main():
    scope = asyncio.timeout(1)
    P('before', attempt(lambda: scope.reschedule(None)))
    async with scope:
        P('inside', attempt(lambda: scope.reschedule(None)))
    P('after', attempt(lambda: scope.reschedule(None)))


run('timeout can be moved only inside its block', main)
