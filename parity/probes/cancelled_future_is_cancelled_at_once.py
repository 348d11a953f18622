"""Cancelling a future takes effect immediately; its callbacks run in the next tick."""
import asyncio

from prelude import P, run, show


async def main():
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda f: P('callback', f.cancelled()))
    P('cancel', future.cancel('why'), future.cancelled(), future.done(), future.cancel())
    try:
        future.result()
    except asyncio.CancelledError as error:
        P(show(error))
    try:
        future.exception()
    except asyncio.CancelledError as error:
        P(show(error))
    await asyncio.sleep(0)
    P('main')


run('cancelled future is cancelled at once', main)
