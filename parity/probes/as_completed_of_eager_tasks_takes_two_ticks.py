"""They are done at once, their callbacks run in the next tick, then the awaiter."""
import asyncio

from prelude import P, run


async def child():
    P('child')
    return 'value'


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    for item in asyncio.as_completed([child(), child()]):
        P(await item)


run('as completed of eager tasks takes two ticks', main)
