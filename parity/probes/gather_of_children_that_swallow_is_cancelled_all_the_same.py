"""Their results do not matter once the gather was cancelled."""
import asyncio

from prelude import P, run


async def child():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        P('swallowed')
        return 'value'


async def main():
    first = asyncio.create_task(child())
    both = asyncio.gather(first)
    await asyncio.sleep(0)
    both.cancel()
    try:
        await both
    except asyncio.CancelledError:
        P('cancelled', first.result())


run('gather of children that swallow is cancelled all the same', main)
