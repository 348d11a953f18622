"""A reader that does not read is called again in each tick; a second add replaces the first."""
import asyncio
import socket

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.send(b'x')
    loop.add_reader(ours, P, 'first')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    loop.add_reader(ours, P, 'second')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    loop.remove_reader(ours)
    await asyncio.sleep(0)
    P('end')
    ours.close()
    theirs.close()


run('reader is called every tick while readable', main)
