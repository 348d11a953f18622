"""It cannot be entered again."""
import asyncio

from prelude import P, run


async def main():
    async with asyncio.TaskGroup() as group:
        try:
            async with group:
                P('never')
        except RuntimeError:
            P('refused')
    P('end')


run('group is used once', main)
