"""And an expression."""
import asyncio

from prelude import P, run


async def count(end):
    for i in range(end):
        P('makes', i)
        yield i


async def main():
    P([item * item async for item in count(4) if item % 2])


run('comprehension has a condition', main)
