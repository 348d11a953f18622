"""Who swallows the cancellation and returns has succeeded."""
import asyncio

from prelude import P, run


async def child():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        return 'value'


async def main():
    P(await asyncio.wait_for(child(), 0.01), asyncio.current_task().cancelling())


run('wait for takes a value returned in spite of the cancellation', main)
