"""Cancel right after creation interrupts the first suspension."""
import asyncio

from prelude import P, run, show


async def child():
    try:
        P('before')
        await asyncio.sleep(0)
    except asyncio.CancelledError as error:
        P('child', show(error))
        raise


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(child())
    P('cancel', task.cancel('why'))
    try:
        await task
    except asyncio.CancelledError:
        P('main', task.cancelled())


run('eager task can be cancelled after creation', main)
