"""The inner block passes the cancellation on to the outer one, which throws."""
import asyncio

from prelude import P, run


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.timeout(0) as outer:
            try:
                async with asyncio.timeout(0) as inner:
                    await asyncio.sleep(3600)
            except TimeoutError:
                P('inner timeout', me.cancelling())
                raise
            except asyncio.CancelledError:
                P('inner cancelled', me.cancelling())
                raise
    except TimeoutError:
        P('outer', inner.expired(), outer.expired(), me.cancelling())


run('both of two nested timeouts are due', main)
