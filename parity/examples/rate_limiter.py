"""A rate limiter: at most three calls in any second. It is a context manager of one's own, and a Lock keeps the tasks
that it holds back in the order in which they came."""
import asyncio
import collections
import time


class Limiter:

    def __init__(self):
        self.calls = 3
        self.seconds = 1.0
        self.line = asyncio.Lock()
        self.recent = collections.deque()  # the times of the last calls

    async def __aenter__(self):
        async with self.line:
            if len(self.recent) == self.calls:
                await asyncio.sleep(self.recent[0] + self.seconds - time.monotonic())
                self.recent.popleft()
            self.recent.append(time.monotonic())

    async def __aexit__(self, *problem):
        return False  # swallows nothing


async def request(limiter, number, start):
    await asyncio.sleep(0.1 * number)
    async with limiter:
        tenths = int((time.monotonic() - start) * 10)
        print(tenths / 10, number)


async def main():
    limiter = Limiter()
    start = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number in range(1, 9):
            group.create_task(request(limiter, number, start))


asyncio.run(main())
