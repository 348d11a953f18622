"""A pipe to write to takes data at once; close(), write_eof() and abort() tell the protocol one tick later."""
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
    for way in ('close', 'write_eof', 'abort'):
        theirs, ours = os.pipe()
        P('asked')
        transport, _ = await loop.connect_write_pipe(Log, os.fdopen(ours, 'wb', 0))
        P('returned')
        transport.write(b'hello')
        P('there', os.read(theirs, 10).decode())
        getattr(transport, way)()
        P(way, transport.is_closing())
        transport.close()
        await asyncio.sleep(0)
        P('after')
        await asyncio.sleep(0)
        P('end', len(os.read(theirs, 10)))
        os.close(theirs)


run('pipe to write to is lost in the tick after close', main)
