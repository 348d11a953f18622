"""A future that is given twice is awaited once and listed twice."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    both = asyncio.gather(future, future)
    future.set_result(9)
    P(await both)


run('gather of one future twice gives it twice', main)
