"""A client and a server on one loop, by streams: lines both ways, half a close, and a whole one."""
import asyncio

from prelude import note, run


async def main():
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


run('streams over loopback keep the order of events', main)
