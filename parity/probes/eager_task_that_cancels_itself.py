"""Self-cancellation in the first part is delivered at the first suspension; returning instead ends cancelled."""
import asyncio

from prelude import P, run


async def suspends():
    asyncio.current_task().cancel()
    await asyncio.sleep(0)


async def returns():
    asyncio.current_task().cancel()


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(suspends())
    P('created', task.done())
    try:
        await task
    except asyncio.CancelledError:
        P('suspends', task.cancelled())
    P('returns', asyncio.create_task(returns()).cancelled())


run('eager task that cancels itself', main)
