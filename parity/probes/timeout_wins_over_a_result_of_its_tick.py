"""The future is set, the deadline passes before the task runs: the result is lost."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    try:
        async with asyncio.timeout(3600) as scope:
            loop.call_soon(loop.call_soon, future.set_result, 'value')
            loop.call_soon(scope.reschedule, loop.time() - 1)
            P(await future)
    except TimeoutError:
        P('timeout', future.result())


run('timeout wins over a result of its tick', main)
