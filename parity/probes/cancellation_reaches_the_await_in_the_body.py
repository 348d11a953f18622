"""And leaves by its finally block, which may await."""
import asyncio

from prelude import P, outcome, run


async def waits():
    yield 1
    try:
        await asyncio.sleep(60)
        yield 2
    finally:
        P('tidies', asyncio.current_task().cancelling())
        await asyncio.sleep(0)
        P('tidied')


async def consumer():
    async for item in waits():
        P(item)


async def main():
    task = asyncio.create_task(consumer())
    await asyncio.sleep(1)
    P('cancels', task.cancel())
    P(await outcome(task))


run('cancellation reaches the await in the body', main)
