"""pause_writing is called by write; what waits is written before the end, though the pipe is closed meanwhile."""
import asyncio
import os

from prelude import P, note, run, tick


class Log(asyncio.Protocol):
    def connection_made(self, transport):
        P('made')

    def pause_writing(self):
        P('pause')

    def resume_writing(self):
        self.resumed = tick()
        note('resume')

    def connection_lost(self, exc):
        note('lost', exc, 'in the tick of resume', self.resumed == tick())


async def main():
    loop = asyncio.get_running_loop()
    theirs, ours = os.pipe()
    os.set_blocking(theirs, False)
    transport, _ = await loop.connect_write_pipe(Log, os.fdopen(ours, 'wb', 0))
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


run('pipe that is full pauses within the write', main)
