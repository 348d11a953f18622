"""The future is cancelled, and the timeout thrown two ticks later."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    try:
        await asyncio.wait_for(future, 0)
    except TimeoutError:
        P('timeout', future.cancelled())


run('wait for zero cancels a pending future', main)
