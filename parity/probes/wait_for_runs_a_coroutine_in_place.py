"""No task is made: the same task, no tick."""
import asyncio

from prelude import P, run


async def child():
    return asyncio.current_task()


async def main():
    me = asyncio.current_task()
    P('start')
    P(await asyncio.wait_for(child(), 1) is me, await asyncio.wait_for(child(), None) is me)


run('wait for runs a coroutine in place', main)
