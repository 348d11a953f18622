"""readuntil leaves what is too long in the stream; readline takes it out, up to its end if that has come."""
import asyncio

from prelude import P, run


def fed(text):
    reader = asyncio.StreamReader(limit=4)
    reader.feed_data(text.encode())
    reader.feed_eof()
    return reader


async def rest(reader):
    return (await reader.read()).decode().replace('\n', '#')


async def main():
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


run('stream reader takes or leaves what exceeds its limit', main)
