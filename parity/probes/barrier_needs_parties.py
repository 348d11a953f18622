"""A barrier for nobody is refused."""
import asyncio

from prelude import P, attempt, run


async def main():
    P(attempt(lambda: asyncio.Barrier(0)), attempt(lambda: asyncio.Barrier(-1)), asyncio.Barrier(2).parties)


run('barrier needs parties', main)
