"""A done future has a result without any time."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_result('value')
    P(await asyncio.wait_for(future, 0), await asyncio.wait_for(future, -1))


run('wait for zero takes what is done', main)
