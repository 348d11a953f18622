"""In the tick of the close, which waits for its awaits."""
import asyncio

from prelude import P, outcome, run


async def tidies():
    try:
        yield 1
    finally:
        P('closing')
        await asyncio.sleep(0)
        P('closed')


async def main():
    generator = tidies()
    P(await anext(generator))
    await generator.aclose()
    P('end')
    P(await outcome(anext(generator)))


run('close runs the finally block', main)
