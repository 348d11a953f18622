"""A future that is given twice is one."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)
    done, pending = await asyncio.wait([future, future])
    P(len(done), len(pending))


run('wait counts one future once', main)
