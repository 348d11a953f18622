"""close() and abort() tell the protocol one tick later."""
import asyncio
import socket

from prelude import P, run


class Log(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        P('made')

    def data_received(self, data):
        P('data', data.decode())

    def eof_received(self):
        P('eof')

    def connection_lost(self, exc):
        P('lost', exc)


async def main():
    loop = asyncio.get_running_loop()
    for way in 'close', 'abort':
        ours, theirs = socket.socketpair()
        transport, _ = await loop.create_connection(Log, sock=ours)
        getattr(transport, way)()
        P(way, transport.is_closing())
        transport.close()
        transport.abort()
        await asyncio.sleep(0)
        P('after')
        await asyncio.sleep(0)
        theirs.close()


run('connection is lost in the tick after close', main)
