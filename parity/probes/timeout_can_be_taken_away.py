"""A deadline that was taken away does not come."""
import asyncio

from prelude import P, run


async def main():
    async with asyncio.timeout(0) as scope:
        scope.reschedule(None)
        await asyncio.sleep(0.01)
        P('went on', scope.when() is None)
    P(scope.expired())


run('timeout can be taken away', main)
