"""close() and abort() tell the protocol one tick later; a datagram that had come by then is dropped."""
import asyncio
import socket

from prelude import P, run


class Log(asyncio.DatagramProtocol):
    def __init__(self, name):
        self.name = name

    def connection_made(self, transport):
        P(self.name, 'made')

    def datagram_received(self, data, addr):
        P(self.name, 'data', data.decode())

    def error_received(self, exc):
        P(self.name, 'error')

    def connection_lost(self, exc):
        P(self.name, 'lost', exc)


def opened():
    sock = socket.socket(type=socket.SOCK_DGRAM)
    sock.bind(('127.0.0.1', 0))
    return sock


async def connect(name, sock):
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Log(name), sock=sock)
    return transport


async def main():
    for way in ('close', 'abort'):
        ours, theirs = opened(), opened()
        transport = await connect(way, ours)
        theirs.sendto(b'too late', ours.getsockname())
        getattr(transport, way)()
        P('closing', transport.is_closing())
        transport.close()
        transport.abort()
        await asyncio.sleep(0)
        P('after')
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        theirs.close()


run('datagram endpoint is lost in the tick after close', main)
