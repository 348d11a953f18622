"""Cancelling one of them does not touch the other."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    first, second = asyncio.shield(future), asyncio.shield(future)
    first.cancel()
    future.set_result('value')
    P(await second, first.cancelled())


run('two shields of one future are independent', main)
