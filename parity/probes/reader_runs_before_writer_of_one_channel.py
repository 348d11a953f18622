"""A channel that is readable and writable has its reader called first."""
import asyncio
import socket

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.send(b'x')
    loop.add_writer(ours, P, 'writer')
    loop.add_reader(ours, P, 'reader')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('removed', loop.remove_writer(ours), loop.remove_reader(ours))
    await asyncio.sleep(0)
    P('end')
    ours.close()
    theirs.close()


run('reader runs before writer of one channel', main)
