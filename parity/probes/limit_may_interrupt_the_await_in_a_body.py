"""And the body may go on."""
import asyncio

from prelude import P, run


async def items():
    for seconds in (0.5, 2, 0.5):
        try:
            async with asyncio.timeout(1):
                await asyncio.sleep(seconds)
            yield seconds
        except TimeoutError:
            yield 'late'


async def main():
    async for item in items():
        P(item)


run('limit may interrupt the await in a body', main)
