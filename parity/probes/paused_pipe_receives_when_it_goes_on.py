"""pause_reading and resume_reading of a pipe, and its end by close()."""
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
    transport, _ = await loop.connect_read_pipe(Log, os.fdopen(ours, 'rb', 0))
    os.write(theirs, b'a')
    transport.pause_reading()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('paused')
    transport.resume_reading()
    P('resumed')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    os.write(theirs, b'too late')
    transport.close()
    P('closed', transport.is_closing())
    await asyncio.sleep(0)
    P('after')
    await asyncio.sleep(0)
    os.close(theirs)


run('paused pipe receives when it goes on', main)
