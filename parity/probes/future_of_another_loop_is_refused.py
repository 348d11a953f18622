"""Awaiting a pending future of another loop gives an error one tick later."""
import asyncio

from prelude import P, run


async def main():
    other = asyncio.new_event_loop()
    P('before')
    try:
        await other.create_future()
    except RuntimeError:
        P('refused')
    other.close()


run('future of another loop is refused', main)
