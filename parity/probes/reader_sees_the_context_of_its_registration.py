"""A reader callback sees the variables as they were when it was added."""
import asyncio
import contextvars
import socket

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    variable = contextvars.ContextVar('variable', default='default')
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.send(b'x')
    done = loop.create_future()

    def readable():
        P('reader', variable.get(), ours.recv(10).decode())
        done.set_result(None)

    variable.set('at registration')
    loop.add_reader(ours, readable)
    variable.set('later')
    await done
    loop.remove_reader(ours)
    ours.close()
    theirs.close()


run('reader sees the context of its registration', main)
