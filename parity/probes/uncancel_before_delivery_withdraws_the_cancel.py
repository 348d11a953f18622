"""A request taken back before it was delivered is forgotten."""
import asyncio

from prelude import P, run


async def child():
    asyncio.current_task().cancel()
    P('uncancel', asyncio.current_task().uncancel())
    await asyncio.sleep(0)
    P('went on')
    return 'value'


async def main():
    task = asyncio.create_task(child())
    P(await task, task.cancelled())


run('uncancel before delivery withdraws the cancel', main)
