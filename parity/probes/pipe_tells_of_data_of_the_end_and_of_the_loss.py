"""A pipe to read from: what is in it, a piece in a tick; then eof_received and connection_lost, both in one."""
import asyncio
import os

from prelude import P, run


class Log(asyncio.Protocol):
    def connection_made(self, transport):
        P('made')

    def data_received(self, data):
        P('data', data.decode())

    def eof_received(self):
        P('eof')

    def pause_writing(self):
        P('pause')

    def resume_writing(self):
        P('resume')

    def connection_lost(self, exc):
        P('lost', exc is None)


async def main():
    loop = asyncio.get_running_loop()
    ours, theirs = os.pipe()
    os.write(theirs, b'x')
    P('asked')
    transport, _ = await loop.connect_read_pipe(Log, os.fdopen(ours, 'rb', 0))
    P('returned')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    os.write(theirs, b'yz')
    os.close(theirs)
    P('ended')
    for _ in range(4):
        await asyncio.sleep(0)
        P('tick', transport.is_closing())


run('pipe tells of data of the end and of the loss', main)
