"""drain suspends while writing is paused, and for one tick while the connection closes; several may drain."""
import asyncio

from prelude import P, run


class Transport(asyncio.Transport):
    closing = False

    def is_closing(self):
        return self.closing

    def close(self):
        self.closing = True


async def main():
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


run('stream writer drains without a suspension unless it must', main)
