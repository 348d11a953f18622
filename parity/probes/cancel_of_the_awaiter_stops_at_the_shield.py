"""A task that awaits a shield ends cancelled one tick after its cancel; the shielded future is pending."""
import asyncio

from prelude import P, run, show


async def waits(future):
    try:
        await asyncio.shield(future)
    except asyncio.CancelledError as error:
        P('awaiter', show(error))
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waits(future))
    await asyncio.sleep(0)
    P('cancel', task.cancel('why'))
    try:
        await task
    except asyncio.CancelledError:
        P('main', future.done())


run('cancel of the awaiter stops at the shield', main)
