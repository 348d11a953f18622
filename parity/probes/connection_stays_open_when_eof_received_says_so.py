"""A true result of eof_received keeps the connection for sending."""
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


class Keep(Log):
    def eof_received(self):
        P('eof')
        return True


async def main():
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    transport, _ = await loop.create_connection(Keep, sock=ours)
    theirs.shutdown(socket.SHUT_WR)
    for _ in range(3):
        await asyncio.sleep(0)
    P('closing', transport.is_closing(), 'reading', transport.is_reading())
    transport.write(b'answer')
    P('got', theirs.recv(10).decode())
    transport.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    theirs.close()


run('connection stays open when eof received says so', main)
