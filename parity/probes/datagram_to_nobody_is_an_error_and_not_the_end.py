"""A port that nobody listens at is an error for who is connected to it; the endpoint goes on."""
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
    ours, theirs = opened(), opened()
    ours.connect(theirs.getsockname())
    theirs.close()
    transport = await connect('ours', ours)
    transport.sendto(b'anybody?')
    P('sent')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('closing', transport.is_closing())
    transport.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


run('datagram to nobody is an error and not the end', main)
