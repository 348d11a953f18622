"""Pipes to read from and to write to, tick by tick."""
import asyncio
import os

from prelude import P, note, probe, run_all, tick


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


@probe
async def pipe_tells_of_data_of_the_end_and_of_the_loss():
    """A pipe to read from delivers one piece of data per tick, then eof_received and connection_lost in one tick."""
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


@probe
async def paused_pipe_receives_when_it_goes_on():
    """A pipe receives nothing between pause_reading and resume_reading, and close() ends it."""
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


@probe
async def pipe_to_write_to_is_lost_in_the_tick_after_close():
    """Data is written at once; after close(), write_eof() or abort() connection_lost runs one tick later."""
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


@probe
async def pipe_whose_reader_is_gone_is_lost_in_the_tick_after_the_write():
    """When the reader is gone, the write throws nothing and connection_lost runs one tick later."""
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


@probe
async def pipe_that_is_full_pauses_within_the_write():
    """The write itself calls pause_writing; buffered data is written before the pipe ends, even after close()."""

    class LateLog(asyncio.Protocol):
        def connection_made(self, transport):
            P('made')

        def pause_writing(self):
            P('pause')

        def resume_writing(self):
            self.resumed = tick()
            note('resume')

        def connection_lost(self, exc):
            note('lost', exc, 'in the tick of resume', self.resumed == tick())

    loop = asyncio.get_running_loop()
    theirs, ours = os.pipe()
    os.set_blocking(theirs, False)
    transport, _ = await loop.connect_write_pipe(LateLog, os.fdopen(ours, 'wb', 0))
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
            got += len(os.read(theirs, 1 << 20))
        except BlockingIOError:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    os.close(theirs)


run_all()
