"""pause_reading and resume_reading."""
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
    ours, theirs = socket.socketpair()
    transport, _ = await loop.create_connection(Log, sock=ours)
    theirs.send(b'a')
    transport.pause_reading()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('paused', transport.is_reading())
    transport.resume_reading()
    P('resumed', transport.is_reading())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    transport.abort()
    await asyncio.sleep(0)
    theirs.close()


run('paused connection receives when it goes on', main)
