"""Streams, fed by hand and over loopback."""
import asyncio

from prelude import P, Boom, note, probe, run_all


@probe
async def stream_reader_wakes_who_reads_in_the_next_tick():
    """Data wakes a reader one tick later, again if it is not enough; buffered data is read without suspending."""
    reader = asyncio.StreamReader()

    async def read():
        P((await reader.readline()).decode().strip())
        P((await reader.readexactly(3)).decode())
        P((await reader.read(100)).decode())
        P(len(await reader.read(100)))

    task = asyncio.create_task(read())
    await asyncio.sleep(0)
    for piece in (b'on', b'e\ntwo', b'three'):
        P('fed')
        reader.feed_data(piece)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    reader.feed_eof()
    P('ended')
    await task
    P(reader.at_eof())


@probe
async def stream_reader_takes_or_leaves_what_exceeds_its_limit():
    """readuntil leaves a line beyond the limit in the stream; readline removes it, as far as it has arrived."""

    def fed(text):
        reader = asyncio.StreamReader(limit=4)
        reader.feed_data(text.encode())
        reader.feed_eof()
        return reader

    async def rest(reader):
        return (await reader.read()).decode().replace('\n', '#')

    for text in ('1234\nx', '12345\nx', '123456', '1234', '123456\n7'):
        for name in ('readline', 'readuntil'):
            reader = fed(text)
            try:
                P(name, (await getattr(reader, name)()).decode().replace('\n', '#'), await rest(reader))
            except asyncio.IncompleteReadError as error:
                P(name, error, error.partial.decode(), await rest(reader))
            except asyncio.LimitOverrunError as error:
                P(name, error, error.consumed, await rest(reader))
            except ValueError as error:
                P(name, error, await rest(reader))


@probe
async def stream_writer_drains_without_a_suspension_unless_it_must():
    """drain suspends while writing is paused, and for one tick while the connection closes; several tasks may drain."""

    class Transport(asyncio.Transport):
        closing = False

        def is_closing(self):
            return self.closing

        def close(self):
            self.closing = True

    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport = Transport()
    protocol.connection_made(transport)
    writer = asyncio.StreamWriter(transport, protocol, reader, loop)

    async def drain(name):
        try:
            await writer.drain()
            P(name, 'drained')
        except ConnectionResetError as error:
            P(name, error)

    async def closed(name):
        await writer.wait_closed()
        P(name, 'closed')

    async def read():
        P('read', len(await reader.read()))

    P('writable')
    await drain('a')
    protocol.pause_writing()
    tasks = [asyncio.create_task(drain(name)) for name in 'bcd']
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('resumed')
    protocol.resume_writing()
    await asyncio.gather(*tasks)
    writer.close()
    P('closing')
    await drain('e')
    protocol.pause_writing()
    tasks = [asyncio.create_task(drain('f')), asyncio.create_task(closed('g')), asyncio.create_task(read())]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('lost')
    protocol.connection_lost(None)
    await asyncio.gather(*tasks)
    await closed('h')
    await drain('i')
    P('end')


@probe
async def stream_handler_starts_one_tick_after_the_connection():
    """The callback gets the connection; a coroutine it returns becomes a task, whose failure closes the connection."""

    class Transport(asyncio.Transport):
        def close(self):
            P('close')

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: P(context['message'], context['exception']))

    def connect(callback):
        asyncio.StreamReaderProtocol(asyncio.StreamReader(), callback).connection_made(Transport())

    async def handler(reader, writer):
        P('handler')

    async def failing(reader, writer):
        P('failing')
        raise Boom('boom')

    async def cancelled(reader, writer):
        P('cancelled')
        asyncio.current_task().cancel()
        await asyncio.sleep(1)

    def plain(reader, writer):
        P('plain')

    for callback in (handler, failing, cancelled, plain):
        P('connected')
        connect(callback)
        for _ in range(4):
            await asyncio.sleep(0)


@probe
async def streams_over_loopback_keep_the_order_of_events():
    """A client and a server exchange lines over streams on one loop, then close one direction, then both."""
    done = asyncio.Event()

    async def handler(reader, writer):
        note('server: connected')
        async for line in reader:
            note('server:', line.decode().strip())
            writer.write(line)
            await writer.drain()
        note('server: end', reader.at_eof())
        writer.write(b'bye')
        writer.close()
        await writer.wait_closed()
        note('server: closed')
        done.set()

    server = await asyncio.start_server(handler, '127.0.0.1', 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    for text in ('one', 'two'):
        writer.write(f'{text}\n'.encode())
        note('client:', (await reader.readline()).decode().strip())
    writer.write(b'three')
    writer.write_eof()
    note('client:', (await reader.read()).decode())
    await done.wait()
    note('client:', writer.is_closing())
    writer.close()
    await writer.wait_closed()
    note('client: closed')
    server.close()
    await server.wait_closed()


run_all()
