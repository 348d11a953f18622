"""There is no task for the generator."""
import asyncio

from prelude import P, run


async def waits():
    P(asyncio.current_task().get_name())
    await asyncio.sleep(0)
    P(asyncio.current_task().get_name(), len(asyncio.all_tasks()))
    yield 1


async def main():
    asyncio.current_task().set_name('consumer')
    async for item in waits():
        P('item', item)


run('generator awaits in the task of its consumer', main)
