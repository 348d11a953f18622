"""Accept, protocol factory, connection_made, first data: a tick each."""
import asyncio
import os
import socket
import tempfile

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
    path = name()

    def factory():
        P('factory')
        return Log()

    server = await loop.create_unix_server(factory, path)
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    client.send(b'x')
    P('connected')
    for _ in range(5):
        await asyncio.sleep(0)
    server.close()
    client.close()
    P('closed')
    await server.wait_closed()
    P('over')


def name():
    return os.path.join(tempfile.mkdtemp(), 'socket')


run('server makes a connection in three ticks', main)
