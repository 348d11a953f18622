"""With the end as an exception."""
import asyncio

from prelude import P, run


class Countdown:
    def __init__(self, start):
        self.left = start

    def __aiter__(self):
        P('iterator')
        return self

    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        await asyncio.sleep(0)
        self.left -= 1
        return self.left


async def main():
    async for item in Countdown(2):
        P(item)
    P('end')


run('class may be its own iterator', main)
