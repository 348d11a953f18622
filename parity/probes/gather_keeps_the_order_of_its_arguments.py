"""The results stand in the order of the arguments, whoever ended first."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    loop.call_soon(second.set_result, 2)
    loop.call_soon(loop.call_soon, first.set_result, 1)
    P(await asyncio.gather(first, second))


run('gather keeps the order of its arguments', main)
