"""A timeout of zero is no exception."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    done, pending = await asyncio.wait([future], timeout=0)
    P(len(done), len(pending), future.done())


run('wait without any time returns what is pending', main)
