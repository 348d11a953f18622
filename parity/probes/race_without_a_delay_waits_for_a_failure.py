"""The second one does not start while the first one runs."""
import asyncio
from asyncio.staggered import staggered_race

from prelude import note, run


async def slow():
    await asyncio.sleep(0.01)
    return 'slow'


async def never():
    note('never')


async def main():
    winner, index, errors = await staggered_race([slow, never], None)
    note(winner, index, errors)


run('race without a delay waits for a failure', main)
