"""What is sent goes out at once; of what has come the protocol is told one datagram in each tick, empty ones as well."""
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
    address = ours.getsockname()
    receiver = await connect('receiver', ours)
    P('receiver there')
    sender = await connect('sender', theirs)
    P('sender there')
    for text in ('one', 'two', '', 'four'):
        sender.sendto(text.encode(), address)
    P('sent')
    for _ in range(7):
        await asyncio.sleep(0)
    P('answers')
    receiver.sendto(b'answer', theirs.getsockname())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    sender.abort()
    receiver.abort()
    await asyncio.sleep(0)


run('datagrams arrive one in a tick', main)
