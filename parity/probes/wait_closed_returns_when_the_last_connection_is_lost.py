"""close_clients ends the connections, and with them wait_closed."""
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
    path = os.path.join(tempfile.mkdtemp(), 'socket')
    server = await loop.create_unix_server(Log, path)
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    for _ in range(4):
        await asyncio.sleep(0)

    async def wait():
        await server.wait_closed()
        P('over')

    waiter = asyncio.create_task(wait())
    server.close()
    P('closed', server.is_serving(), len(server.sockets))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    server.close_clients()
    P('clients closed')
    await waiter
    client.close()


run('wait closed returns when the last connection is lost', main)
