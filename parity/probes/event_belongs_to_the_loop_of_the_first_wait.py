"""An event that a task had to wait for cannot be waited for on another loop; once it is set nobody has to wait."""
import asyncio

from prelude import CountingLoop, P, run


event = asyncio.Event()


async def first():
    asyncio.get_running_loop().call_soon(event.set)
    P('first loop', await event.wait())


async def main():
    P('set', await event.wait())
    event.clear()
    try:
        await event.wait()
    except RuntimeError:
        P('refused')


asyncio.run(first(), loop_factory=CountingLoop)


run('event belongs to the loop of the first wait', main)
