"""An exception in datagram_received is the loop's, as that of any callback, and the endpoint goes on."""
import asyncio

from prelude import Boom, DatagramLog, P, bound, run


class Failing(DatagramLog):
    def datagram_received(self, data, addr):
        super().datagram_received(data, addr)
        raise Boom(data.decode())


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: P('reported', context['exception']))
    ours, theirs = bound(), bound()
    transport, _ = await loop.create_datagram_endpoint(lambda: Failing('ours'), sock=ours)
    theirs.sendto(b'one', ours.getsockname())
    theirs.sendto(b'two', ours.getsockname())
    for _ in range(4):
        await asyncio.sleep(0)
    P('closing', transport.is_closing())
    transport.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    theirs.close()


run('datagram protocol that fails keeps its endpoint', main)
