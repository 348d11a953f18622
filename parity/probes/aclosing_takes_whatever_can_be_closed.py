"""By aclose."""
import asyncio
from contextlib import aclosing

from prelude import P, run


class Thing:
    async def aclose(self):
        await asyncio.sleep(0)
        P('closed')


async def main():
    thing = Thing()
    async with aclosing(thing) as it:
        P('body', it is thing)
    P('end')


run('aclosing takes whatever can be closed', main)
