"""Of the loop, in time."""
import asyncio
import gc

from prelude import note, run


async def tidies():
    try:
        yield 1
    finally:
        note('closing', asyncio.current_task().get_name() == 'main')
        await asyncio.sleep(0)
        note('closed')


async def drops():
    async for item in tidies():
        note('item', item)
        break


async def main():
    asyncio.current_task().set_name('main')
    await drops()
    gc.collect()
    await asyncio.sleep(1)
    note('end')


run('generator that is dropped is closed by a task', main)
