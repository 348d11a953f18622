"""Data wakes who reads, one tick later, and again if it is not enough; what is there is read without a suspension."""
import asyncio

from prelude import P, run


async def main():
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


run('stream reader wakes who reads in the next tick', main)
