"""A coroutine that ends at once needs no shield."""
import asyncio

from prelude import P, run


async def child():
    return asyncio.current_task()


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    outer = asyncio.shield(child())
    P(outer.done(), await outer is outer)


run('shield of an eager task may be the task', main)
