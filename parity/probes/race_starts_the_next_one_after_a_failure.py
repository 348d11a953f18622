"""Without waiting for the delay; the first that succeeds wins, and the rest is not started."""
import asyncio
from asyncio.staggered import staggered_race

from prelude import Boom, note, run, show


async def fails():
    raise Boom('first')


async def works(name):
    note(name)
    return name


async def main():
    starters = [fails, lambda: works('second'), lambda: works('third')]
    winner, index, errors = await staggered_race(starters, 3600)
    note(winner, index, [each and show(each) for each in errors])


run('race starts the next one after a failure', main)
