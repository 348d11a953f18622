"""The generator has ended then."""
import asyncio

from prelude import P, outcome, run


async def tidies():
    try:
        yield 1
    finally:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            P('cancelled while it tidied')
            raise


async def main():
    generator = tidies()
    await anext(generator)

    async def close():
        await generator.aclose()
    task = asyncio.create_task(close())
    await asyncio.sleep(1)
    task.cancel()
    P(await outcome(task))
    P(await outcome(anext(generator)))


run('cancellation of a close reaches the finally block', main)
