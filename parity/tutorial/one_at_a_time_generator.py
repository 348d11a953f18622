"""Chapter 7: the same with an asynchronous generator; what other tasks do meanwhile."""
import asyncio


async def one_at_a_time(keys):
    for k in keys:
        await asyncio.sleep(1)
        yield k


async def other():
    await asyncio.sleep(2.5)
    print('another task')


async def main():
    task = asyncio.create_task(other())
    keys = ['Americas', 'Africa', 'Europe', 'Asia']
    async for it in one_at_a_time(keys):
        print(it)
    found = [it async for it in one_at_a_time(keys) if it.startswith('A')]
    print(', '.join(found))
    await task


asyncio.run(main())
