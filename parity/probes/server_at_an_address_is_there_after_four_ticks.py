"""create_server looks its hosts up in tasks, even when they are addresses."""
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
    server = await loop.create_server(Log, '127.0.0.1', 0)
    P('one host')
    server.close()
    await server.wait_closed()
    P('closed')
    server = await loop.create_server(Log, '127.0.0.1', 0, start_serving=False)
    P('not yet', server.is_serving())
    await server.start_serving()
    P('serving', server.is_serving())
    server.close()


run('server at an address is there after four ticks', main)
