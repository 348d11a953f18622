"""What is done needs no shield."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)
    P(asyncio.shield(future) is future)


run('shield of a done future is that future', main)
