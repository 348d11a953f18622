"""Chapter 6: an asynchronous context manager that opens a connection and closes it, against a server of its own."""
import asyncio


async def get_conn(host, port):
    reader, writer = await asyncio.open_connection(host, port)
    print('connected')
    return Conn(reader, writer)


class Conn:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def ask(self, line):
        self.writer.write(f'{line}\n'.encode())
        return (await self.reader.readline()).decode().strip()

    async def close(self):
        self.writer.close()
        await self.writer.wait_closed()
        print('closed')


class Connection:
    def __init__(self, host, port):
        self.host = host
        self.port = port

    async def __aenter__(self):
        self.conn = await get_conn(self.host, self.port)
        return self.conn

    async def __aexit__(self, exc_type, exc, tb):
        await self.conn.close()


async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(b'echo: ' + line)
    writer.close()


async def main():
    server = await asyncio.start_server(echo, 'localhost', 0, family=2)
    port = server.sockets[0].getsockname()[1]
    async with Connection('localhost', port) as conn:
        print(await conn.ask('hello'))
        print(await conn.ask('goodbye'))
    try:
        async with Connection('localhost', port):
            raise ValueError('in the block')
    except ValueError as e:
        print(e)
    server.close()


asyncio.run(main())
