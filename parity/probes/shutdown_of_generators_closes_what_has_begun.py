"""The close is a task of its own, and is waited for."""
import asyncio

from prelude import P, outcome, run


async def tidies():
    try:
        yield 1
    finally:
        P('closing')
        await asyncio.sleep(0)
        P('closed')


async def main():
    begun, fresh = tidies(), tidies()
    await anext(begun)
    P('shutdown')
    await asyncio.get_running_loop().shutdown_asyncgens()
    P('end')
    P(await outcome(anext(begun)))
    await fresh.aclose()


run('shutdown of generators closes what has begun', main)
