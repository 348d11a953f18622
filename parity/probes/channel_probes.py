"""Readers and writers: channels that the loop watches."""
import asyncio
import contextvars
import socket

from prelude import P, probe, run_all


@probe
async def reader_is_called_every_tick_while_readable():
    """A reader that does not read is called again in each tick; adding a second reader replaces the first."""
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


@probe
async def reader_runs_before_writer_of_one_channel():
    """When a channel is both readable and writable, its reader is called first."""
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


@probe
async def reader_sees_the_context_of_its_registration():
    """A reader callback sees the context variables as they were when it was added."""
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


@probe
async def ready_io_runs_between_callbacks_and_timers():
    """One tick runs the callbacks scheduled before it, then ready I/O, then due timers."""
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


run_all()
