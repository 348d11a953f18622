"""pause_writing is called by write; what is buffered is sent before the end."""
import asyncio
import socket

from prelude import P, note, run, tick


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


class Flow(Log):
    def pause_writing(self):
        P('pause')

    def resume_writing(self):
        self.resumed = tick()
        note('resume')

    def connection_lost(self, exc):
        note('lost', exc, 'in the tick of resume', self.resumed == tick())


async def main():
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    transport, _ = await loop.create_connection(Flow, sock=ours)
    transport.set_write_buffer_limits(high=0)
    transport.write(b'x' * 4_000_000)
    P('written', transport.get_write_buffer_size() > 0)
    transport.write(b'y')
    transport.close()
    P('closed')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('not lost')
    got = 0
    while got < 4_000_001:
        try:
            got += len(theirs.recv(1 << 20))
        except BlockingIOError:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    theirs.close()


run('writing is paused within the write', main)
