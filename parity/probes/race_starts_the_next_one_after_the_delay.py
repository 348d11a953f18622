"""The one that is too slow is cancelled when another has won."""
import asyncio
from asyncio.staggered import staggered_race

from prelude import note, run


async def slow():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        note('slow one cancelled')
        raise


async def fast():
    return 'fast'


async def main():
    winner, index, errors = await staggered_race([slow, fast], 0.01)
    note(winner, index, [type(each).__name__ if each else None for each in errors])


run('race starts the next one after the delay', main)
