"""connection_made comes before data and before the return."""
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
    theirs.send(b'x')
    P('asked')
    await loop.create_connection(Log, sock=ours)
    P('returned')
    await asyncio.sleep(0)
    P('end')
    theirs.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)


run('connection is made before its caller goes on', main)
