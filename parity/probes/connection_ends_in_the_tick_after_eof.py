"""The peer's end: eof_received, then connection_lost."""
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
    ours, theirs = socket.socketpair()
    transport, _ = await loop.create_connection(Log, sock=ours)
    theirs.send(b'bye')
    theirs.close()
    for _ in range(4):
        await asyncio.sleep(0)
        P('tick', transport.is_closing())


run('connection ends in the tick after eof', main)
