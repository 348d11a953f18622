"""A delay that is not a number is refused; the task goes on in the same tick."""
import asyncio

from prelude import P, run


async def main():
    try:
        await asyncio.sleep(float('nan'))
    except ValueError:
        P('refused')


run('sleep of nan is refused', main)
