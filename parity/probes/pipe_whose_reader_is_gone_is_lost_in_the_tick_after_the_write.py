"""Nobody reads any more: the write says nothing, and the protocol is told one tick later."""
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
    theirs, ours = os.pipe()
    transport, _ = await loop.connect_write_pipe(Log, os.fdopen(ours, 'wb', 0))
    os.close(theirs)
    transport.write(b'x')
    P('written', transport.is_closing(), transport.get_write_buffer_size())
    await asyncio.sleep(0)
    P('after')
    await asyncio.sleep(0)
    await asyncio.sleep(0)


run('pipe whose reader is gone is lost in the tick after the write', main)
