"""Connections: what transports tell their protocols, tick by tick."""
import asyncio
import os
import socket
import tempfile

from prelude import P, note, probe, run_all, tick


class Log(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        P('made')

    def data_received(self, data):
        P('data', data.decode())

    def eof_received(self):
        P('eof')

    def connection_lost(self, exc):
        P('lost', exc)


@probe
async def connection_is_made_before_its_caller_goes_on():
    """The protocol's connection_made runs before data arrives and before the caller goes on."""
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    theirs.send(b'x')
    P('asked')
    await loop.create_connection(Log, sock=ours)
    P('returned')
    await asyncio.sleep(0)
    P('end')
    theirs.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)


@probe
async def connection_is_lost_in_the_tick_after_close():
    """After close() or abort() the protocol's connection_lost runs one tick later."""
    loop = asyncio.get_running_loop()
    for way in 'close', 'abort':
        ours, theirs = socket.socketpair()
        transport, _ = await loop.create_connection(Log, sock=ours)
        getattr(transport, way)()
        P(way, transport.is_closing())
        transport.close()
        transport.abort()
        await asyncio.sleep(0)
        P('after')
        await asyncio.sleep(0)
        theirs.close()


@probe
async def connection_ends_in_the_tick_after_eof():
    """When the peer ends the connection, eof_received runs first, then connection_lost."""
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    transport, _ = await loop.create_connection(Log, sock=ours)
    theirs.send(b'bye')
    theirs.close()
    for _ in range(4):
        await asyncio.sleep(0)
        P('tick', transport.is_closing())


@probe
async def connection_stays_open_when_eof_received_says_so():
    """When eof_received returns true, the connection stays open for sending."""

    class Keep(Log):
        def eof_received(self):
            P('eof')
            return True

    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    transport, _ = await loop.create_connection(Keep, sock=ours)
    theirs.shutdown(socket.SHUT_WR)
    for _ in range(3):
        await asyncio.sleep(0)
    P('closing', transport.is_closing(), 'reading', transport.is_reading())
    transport.write(b'answer')
    P('got', theirs.recv(10).decode())
    transport.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    theirs.close()


@probe
async def writing_is_paused_within_the_write():
    """The write itself calls pause_writing; buffered data is sent before the connection ends."""

    class Flow(Log):
        def pause_writing(self):
            P('pause')

        def resume_writing(self):
            self.resumed = tick()
            note('resume')

        def connection_lost(self, exc):
            note('lost', exc, 'in the tick of resume', self.resumed == tick())

    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    transport, _ = await loop.create_connection(Flow, sock=ours)
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
            got += len(theirs.recv(1 << 20))
        except BlockingIOError:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    theirs.close()


@probe
async def server_makes_a_connection_in_three_ticks():
    """Accepting, the protocol factory, connection_made and the first data take a tick each."""

    def name():
        return os.path.join(tempfile.mkdtemp(), 'socket')

    loop = asyncio.get_running_loop()
    path = name()

    def factory():
        P('factory')
        return Log()

    server = await loop.create_unix_server(factory, path)
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    client.send(b'x')
    P('connected')
    for _ in range(5):
        await asyncio.sleep(0)
    server.close()
    client.close()
    P('closed')
    await server.wait_closed()
    P('over')


@probe
async def wait_closed_returns_when_the_last_connection_is_lost():
    """The connections end after close_clients, and wait_closed returns with them."""
    loop = asyncio.get_running_loop()
    path = os.path.join(tempfile.mkdtemp(), 'socket')
    server = await loop.create_unix_server(Log, path)
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    for _ in range(4):
        await asyncio.sleep(0)

    async def wait():
        await server.wait_closed()
        P('over')

    waiter = asyncio.create_task(wait())
    server.close()
    P('closed', server.is_serving(), len(server.sockets))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    server.close_clients()
    P('clients closed')
    await waiter
    client.close()


@probe
async def protocol_that_fails_loses_its_connection():
    """An exception in data_received is reported and ends the connection."""

    class Fails(Log):
        def data_received(self, data):
            raise ZeroDivisionError('boom')

        def connection_lost(self, exc):
            P('lost', type(exc).__name__)

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: P('reported', context['message'], *sorted(context)))
    ours, theirs = socket.socketpair()
    await loop.create_connection(Fails, sock=ours)
    theirs.send(b'x')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('end')
    theirs.close()


@probe
async def server_at_an_address_is_there_after_four_ticks():
    """Resolving the hosts in create_server takes tasks, even when they are addresses."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Log, '127.0.0.1', 0)
    P('one host')
    server.close()
    await server.wait_closed()
    P('closed')
    server = await loop.create_server(Log, '127.0.0.1', 0, start_serving=False)
    P('not yet', server.is_serving())
    await server.start_serving()
    P('serving', server.is_serving())
    server.close()


@probe
async def paused_connection_receives_when_it_goes_on():
    """A connection receives nothing between pause_reading and resume_reading."""
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    transport, _ = await loop.create_connection(Log, sock=ours)
    theirs.send(b'a')
    transport.pause_reading()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('paused', transport.is_reading())
    transport.resume_reading()
    P('resumed', transport.is_reading())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    transport.abort()
    await asyncio.sleep(0)
    theirs.close()


run_all()
