"""They end before the race does."""
import asyncio
from asyncio.staggered import staggered_race

from prelude import note, run


async def slow():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        note('competitor')
        raise


async def main():
    task = asyncio.create_task(staggered_race([slow], None))
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        note('race', task.cancelled())


run('cancelled race cancels the competitors', main)
