"""In one tick: callbacks queued before, then ready I/O, then due timers."""
import asyncio
import socket

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.send(b'x')

    def readable():
        P('reader', ours.recv(10).decode())

    loop.call_later(0, P, 'timer')
    loop.add_reader(ours, readable)
    loop.call_soon(P, 'soon')
    P('main')
    await asyncio.sleep(0)
    P('main again')
    await asyncio.sleep(0)
    P('end', loop.remove_reader(ours), loop.remove_reader(ours))
    ours.close()
    theirs.close()


run('ready io runs between callbacks and timers', main)
