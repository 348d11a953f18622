"""Of a connection that was accepted: each piece of data, the end and the loss have a tick of their own."""
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
        self.transport.write(data.upper())

    def eof_received(self):
        P('eof')
        self.transport.write(b'bye')

    def connection_lost(self, exc):
        P('lost', exc)


async def main():
    loop = asyncio.get_running_loop()
    path = os.path.join(tempfile.mkdtemp(), 'socket')
    server = await loop.create_unix_server(Log, path)
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    P('connected')
    for _ in range(4):
        await asyncio.sleep(0)
    for text in ('one', 'two'):
        P('sends', text)
        client.send(text.encode())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        P('got', client.recv(10).decode())
    client.send(b'three')
    client.shutdown(socket.SHUT_WR)
    P('ends')
    for _ in range(4):
        await asyncio.sleep(0)
    P('got', client.recv(10).decode())
    P('left', len(client.recv(10)))
    client.close()
    server.close()
    await server.wait_closed()
    P('over')


run('server tells of data of the end and of the loss', main)
