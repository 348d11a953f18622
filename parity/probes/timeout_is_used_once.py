"""Its block cannot be entered again."""
import asyncio

from prelude import P, run


async def main():
    scope = asyncio.timeout(None)
    async with scope:
        P('first')
    try:
        async with scope:
            P('never')
    except RuntimeError:
        P('refused')


run('timeout is used once', main)
