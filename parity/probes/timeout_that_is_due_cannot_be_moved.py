"""Once the task is being cancelled it is too late."""
import asyncio

from prelude import P, attempt, run


async def main():
    try:
        async with asyncio.timeout(0) as scope:
            try:
                await asyncio.sleep(3600)
            finally:
                P(attempt(lambda: scope.reschedule(None)))
    except TimeoutError:
        P('timeout')


run('timeout that is due cannot be moved', main)
