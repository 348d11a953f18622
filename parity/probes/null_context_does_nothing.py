"""And takes no tick."""
import asyncio
from contextlib import nullcontext

from prelude import P, run


async def main():
    async with nullcontext('value') as value:
        P(value)
    async with nullcontext() as nothing:
        P(nothing)


run('null context does nothing', main)
