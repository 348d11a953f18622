"""A future that is given twice is one item."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_result('value')
    for item in asyncio.as_completed([future, future]):
        P(await item)
    P('end')


run('as completed hands out one future once', main)
