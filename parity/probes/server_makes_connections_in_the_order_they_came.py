"""Those who wait are accepted together; their protocols are made, and told, one after the other."""
import asyncio
import itertools
import os
import socket
import tempfile

from prelude import P, run


class Log(asyncio.Protocol):
    def __init__(self, number):
        P('factory', number)
        self.number = number

    def connection_made(self, transport):
        P('made', self.number)

    def data_received(self, data):
        P('data', self.number, data.decode())

    def connection_lost(self, exc):
        # Not with its number: CPython keeps those whom it closes in a set without an order.
        P('lost', exc)


async def main():
    loop = asyncio.get_running_loop()
    path = os.path.join(tempfile.mkdtemp(), 'socket')
    numbers = itertools.count()
    server = await loop.create_unix_server(lambda: Log(next(numbers)), path)
    clients = [socket.socket(socket.AF_UNIX) for _ in range(3)]
    for client in clients:
        client.connect(path)
    P('connected')
    for _ in range(4):
        await asyncio.sleep(0)
    for client in reversed(clients):
        client.send(b'x')
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    server.close()
    server.close_clients()
    P('closed')
    await server.wait_closed()
    P('over')
    for client in clients:
        client.close()


run('server makes connections in the order they came', main)
