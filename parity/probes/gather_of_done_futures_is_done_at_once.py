"""Where all is done already the future of the results is, too."""
import asyncio

from prelude import P, run


async def main():
    first, second = asyncio.get_running_loop().create_future(), asyncio.get_running_loop().create_future()
    first.set_result(1)
    second.set_result(2)
    both = asyncio.gather(first, second)
    P(both.done(), await both)


run('gather of done futures is done at once', main)
