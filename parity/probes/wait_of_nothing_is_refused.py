"""There has to be a future."""
import asyncio

from prelude import P, run


async def main():
    try:
        await asyncio.wait([])
    except ValueError:
        P('refused')


run('wait of nothing is refused', main)
