"""A time that is over gives no time either."""
import asyncio

from prelude import P, run


async def child():
    P('never')


async def main():
    try:
        await asyncio.wait_for(child(), -1)
    except TimeoutError:
        P('timeout')


run('wait for less than zero is wait for zero', main)
