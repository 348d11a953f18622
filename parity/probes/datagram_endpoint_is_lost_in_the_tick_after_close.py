"""close() and abort() tell the protocol one tick later; a datagram that had come by then is dropped."""
import asyncio

from prelude import P, bound, connect_datagrams, run


async def main():
    for way in ('close', 'abort'):
        ours, theirs = bound(), bound()
        transport = await connect_datagrams(way, ours)
        theirs.sendto(b'too late', ours.getsockname())
        getattr(transport, way)()
        P('closing', transport.is_closing())
        transport.close()
        transport.abort()
        await asyncio.sleep(0)
        P('after')
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        theirs.close()


run('datagram endpoint is lost in the tick after close', main)
