"""A port that nobody listens at is an error for who is connected to it; the endpoint goes on."""
import asyncio

from prelude import P, bound, connect_datagrams, run


async def main():
    ours, theirs = bound(), bound()
    ours.connect(theirs.getsockname())
    theirs.close()
    transport = await connect_datagrams('ours', ours)
    transport.sendto(b'anybody?')
    P('sent')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('closing', transport.is_closing())
    transport.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


run('datagram to nobody is an error and not the end', main)
