"""The handler of a server of streams: when it begins, is woken by lines and by the end, and is over."""
import asyncio
import os
import socket
import tempfile

from prelude import P, run


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


async def main():
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


run('stream handler reads to the end and closes', main)
