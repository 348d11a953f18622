"""An exception in data_received is reported and ends the connection."""
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
        P('lost', type(exc).__name__)


class Fails(Log):
    def data_received(self, data):
        raise ZeroDivisionError('boom')


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: P(
        'reported', context['message'], *sorted(context)))
    ours, theirs = socket.socketpair()
    await loop.create_connection(Fails, sock=ours)
    theirs.send(b'x')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('end')
    theirs.close()


run('protocol that fails loses its connection', main)
