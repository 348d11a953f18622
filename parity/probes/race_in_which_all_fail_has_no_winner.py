"""Nothing is thrown."""
import asyncio
from asyncio.staggered import staggered_race

from prelude import Boom, note, run, show


async def fails(name):
    raise Boom(name)


async def main():
    winner, index, errors = await staggered_race([lambda: fails('first'), lambda: fails('second')], None)
    note(winner, index is None, [show(each) for each in errors])


run('race in which all fail has no winner', main)
