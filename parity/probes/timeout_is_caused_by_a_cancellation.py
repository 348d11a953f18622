"""The count of requests is what it was, and the CancelledError is the cause."""
import asyncio

from prelude import P, run, show


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0):
            try:
                await asyncio.sleep(3600)
            finally:
                P('inside', me.cancelling())
    except TimeoutError as error:
        P('outside', me.cancelling(), show(error.__cause__))


run('timeout is caused by a cancellation', main)
