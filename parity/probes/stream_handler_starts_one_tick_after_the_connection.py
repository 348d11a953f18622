"""The callback is called with the connection; a coroutine that it returns is a task. Its failure closes the connection."""
import asyncio

from prelude import P, Boom, run


class Transport(asyncio.Transport):
    def close(self):
        P('close')


async def main():
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


run('stream handler starts one tick after the connection', main)
