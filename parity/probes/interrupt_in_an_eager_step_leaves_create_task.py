"""A KeyboardInterrupt in the first part comes out of the creation."""
import asyncio

from prelude import P, run


async def child():
    raise KeyboardInterrupt


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    try:
        asyncio.create_task(child())
    except KeyboardInterrupt:
        P('interrupted')


run('interrupt in an eager step leaves create task', main)
