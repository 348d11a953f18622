"""The wake-up is queued before the new deadline."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def set_and_move():
        future.set_result('value')
        scope.reschedule(loop.time() - 1)

    async with asyncio.timeout(3600) as scope:
        loop.call_soon(set_and_move)
        P(await future)
    P(scope.expired())


run('result wins over a timeout moved into the past with it', main)
