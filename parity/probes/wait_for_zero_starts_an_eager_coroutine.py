"""It runs to its end, and that counts."""
import asyncio

from prelude import P, run


async def child():
    P('child')
    return 'value'


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    P(await asyncio.wait_for(child(), 0))


run('wait for zero starts an eager coroutine', main)
