"""Putting with room left and getting with items there take no tick; first in, first out."""
import asyncio

from prelude import P, run


async def main():
    queue = asyncio.Queue(2)
    await queue.put(1)
    await queue.put(2)
    P(queue.qsize(), queue.full(), queue.empty(), queue.maxsize)
    P(await queue.get(), await queue.get())
    P(queue.qsize(), queue.full(), queue.empty())


run('queue with room and items holds nobody', main)
