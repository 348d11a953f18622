"""Its task is cancelled before it starts, which takes three ticks."""
import asyncio

from prelude import P, run


async def child():
    P('never')


async def main():
    P('start')
    try:
        await asyncio.wait_for(child(), 0)
    except TimeoutError:
        P('timeout')


run('wait for zero does not start a coroutine', main)
