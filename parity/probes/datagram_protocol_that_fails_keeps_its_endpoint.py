"""An exception in datagram_received is the loop's, as that of any callback, and the endpoint goes on."""
import asyncio
import socket

from prelude import Boom, P, run


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


class Failing(Log):
    def datagram_received(self, data, addr):
        super().datagram_received(data, addr)
        raise Boom(data.decode())


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: P('reported', context['exception']))
    ours, theirs = opened(), opened()
    transport, _ = await loop.create_datagram_endpoint(lambda: Failing('ours'), sock=ours)
    theirs.sendto(b'one', ours.getsockname())
    theirs.sendto(b'two', ours.getsockname())
    for _ in range(4):
        await asyncio.sleep(0)
    P('closing', transport.is_closing())
    transport.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    theirs.close()


run('datagram protocol that fails keeps its endpoint', main)
