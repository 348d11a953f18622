"""The deadline is the one given."""
import asyncio

from prelude import P, run


async def main():
    when = asyncio.get_running_loop().time() + 0.01
    try:
        async with asyncio.timeout_at(when) as scope:
            P(scope.when() == when)
            await asyncio.sleep(3600)
    except TimeoutError:
        P('timeout', scope.when() == when)


run('timeout at takes a time of the loop', main)
