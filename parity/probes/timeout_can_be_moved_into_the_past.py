"""A deadline in the past is due in the next tick."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(3600) as scope:
            await asyncio.sleep(0)
            scope.reschedule(loop.time() - 1)
            P('moved', scope.expired())
            await asyncio.sleep(3600)
    except TimeoutError:
        P('timeout', scope.expired())


run('timeout can be moved into the past', main)
