"""Servers: what the protocols of their connections are told, tick by tick."""
import asyncio
import itertools
import os
import socket
import tempfile

from prelude import P, probe, run_all


@probe
async def server_tells_of_data_of_the_end_and_of_the_loss():
    """For an accepted connection each piece of data, the end and the loss take a tick each."""

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


@probe
async def server_makes_connections_in_the_order_they_came():
    """Pending connections are accepted together; their protocols are made, and told, one after the other."""

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


@probe
async def stream_handler_reads_to_the_end_and_closes():
    """The handler of a stream server starts, is woken by each line and by the end, and closes its connection."""

    async def handler(reader, writer):
        P('handler')
        async for line in reader:
            P('line', line.decode().strip(), reader.at_eof())
            writer.write(line)
            await writer.drain()
            P('drained')
        P('end', reader.at_eof())
        writer.close()
        P('closing', writer.is_closing())
        await writer.wait_closed()
        P('closed')

    path = os.path.join(tempfile.mkdtemp(), 'socket')
    server = await asyncio.start_unix_server(handler, path)
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    client.send(b'one\n')
    P('connected')
    for _ in range(6):
        await asyncio.sleep(0)
    client.send(b'two\nthr')
    P('sent')
    for _ in range(4):
        await asyncio.sleep(0)
    client.shutdown(socket.SHUT_WR)
    P('ended')
    for _ in range(7):
        await asyncio.sleep(0)
    P('got', len(client.recv(100)), len(client.recv(100)))
    client.close()
    server.close()
    await server.wait_closed()
    P('over')


run_all()
