"""Where no child suspends the awaiter does not either."""
import asyncio

from prelude import P, run


async def child(value):
    P('child', value)
    return value


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    both = asyncio.gather(child(1), child(2))
    P(both.done(), await both)


run('gather of eager tasks may be done at once', main)
