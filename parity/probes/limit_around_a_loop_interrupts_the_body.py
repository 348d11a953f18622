"""Its finally block runs within the loop."""
import asyncio

from prelude import P, run


async def items():
    try:
        for item in range(9):
            await asyncio.sleep(1)
            yield item
    finally:
        P('tidied')


async def main():
    try:
        async with asyncio.timeout(2.5):
            async for item in items():
                P(item)
    except TimeoutError:
        P('late')


run('limit around a loop interrupts the body', main)
