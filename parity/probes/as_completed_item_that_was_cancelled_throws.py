"""A cancelled future is an item that throws CancelledError; the task that awaits it is not cancelled."""
import asyncio

from prelude import P, run, show


async def main():
    future = asyncio.get_running_loop().create_future()
    future.cancel('why')
    for item in asyncio.as_completed([future]):
        try:
            await item
        except asyncio.CancelledError as error:
            P(show(error), asyncio.current_task().cancelling())


run('as completed item that was cancelled throws', main)
