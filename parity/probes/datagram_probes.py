"""Datagrams, tick by tick, on the loopback interface, where a sent datagram arrives at once."""
import asyncio

from prelude import P, Boom, DatagramLog, bound, connect_datagrams, probe, run_all


@probe
async def datagrams_arrive_one_in_a_tick():
    """A datagram is sent at once; the protocol receives one per tick, empty ones as well."""
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


@probe
async def datagram_endpoint_is_lost_in_the_tick_after_close():
    """After close() or abort() connection_lost runs one tick later; a datagram that arrived by then is dropped."""
    for way in ('close', 'abort'):
        ours, theirs = bound(), bound()
        transport = await connect_datagrams(way, ours)
        theirs.sendto(b'too late', ours.getsockname())
        getattr(transport, way)()
        P('closing', transport.is_closing())
        transport.close()
        transport.abort()
        await asyncio.sleep(0)
        P('after')
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        theirs.close()


@probe
async def datagram_to_nobody_is_an_error_and_not_the_end():
    """Sending to a port without a listener reports an error to a connected endpoint, which goes on."""
    ours, theirs = bound(), bound()
    ours.connect(theirs.getsockname())
    theirs.close()
    transport = await connect_datagrams('ours', ours)
    transport.sendto(b'anybody?')
    P('sent')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('closing', transport.is_closing())
    transport.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


@probe
async def datagram_protocol_that_fails_keeps_its_endpoint():
    """An exception in datagram_received goes to the loop's exception handler, and the endpoint goes on."""

    class Failing(DatagramLog):
        def datagram_received(self, data, addr):
            super().datagram_received(data, addr)
            raise Boom(data.decode())

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


run_all()
