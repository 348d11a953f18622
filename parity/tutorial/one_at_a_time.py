"""Chapter 7: a class that is its own asynchronous iterator: one key a second."""
import asyncio


class OneAtATime:
    def __init__(self, keys):
        self.keys = keys

    def __aiter__(self):
        self.ikeys = iter(self.keys)
        return self

    async def __anext__(self):
        try:
            await asyncio.sleep(1)
            return next(self.ikeys)
        except StopIteration:
            raise StopAsyncIteration


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    keys = ['Americas', 'Africa', 'Europe', 'Asia']
    async for it in OneAtATime(keys):
        print(it, f'after {int(loop.time() - start)} s')


asyncio.run(main())
