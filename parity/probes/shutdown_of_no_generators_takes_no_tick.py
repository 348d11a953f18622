"""There is nothing to wait for."""
import asyncio

from prelude import P, run


async def main():
    P('shutdown')
    await asyncio.get_running_loop().shutdown_asyncgens()
    P('end')


run('shutdown of no generators takes no tick', main)
