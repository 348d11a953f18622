"""Only the block whose time is up throws the timeout."""
import asyncio

from prelude import P, run


async def main():
    try:
        async with asyncio.timeout(0) as outer:
            try:
                async with asyncio.timeout(3600) as inner:
                    await asyncio.sleep(3600)
            except asyncio.CancelledError:
                P('inner', inner.expired(), outer.expired())
                raise
    except TimeoutError:
        P('outer')


run('outer timeout passes the inner block as a cancellation', main)
