"""Between the end of the children and its own a gather finds nobody to cancel."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()
    both = asyncio.gather(future)
    future.set_result(1)
    P(both.cancel(), both.done(), await both)


run('cancel of a gather whose children are done is refused', main)
