"""What is sent goes out at once; of what has come the protocol is told one datagram in each tick, empty ones as well."""
import asyncio

from prelude import P, bound, connect_datagrams, run


async def main():
    ours, theirs = bound(), bound()
    address = ours.getsockname()
    receiver = await connect_datagrams('receiver', ours)
    P('receiver there')
    sender = await connect_datagrams('sender', theirs)
    P('sender there')
    for text in ('one', 'two', '', 'four'):
        sender.sendto(text.encode(), address)
    P('sent')
    for _ in range(7):
        await asyncio.sleep(0)
    P('answers')
    receiver.sendto(b'answer', theirs.getsockname())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    sender.abort()
    receiver.abort()
    await asyncio.sleep(0)


run('datagrams arrive one in a tick', main)
