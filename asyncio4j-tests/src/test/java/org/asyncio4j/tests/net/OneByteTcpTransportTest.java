package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;

import java.nio.channels.SocketChannel;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.testing.WithLoopFactory;

/** The contract, over TCP, where the system takes and gives one byte at a time. */
class OneByteTcpTransportTest extends StreamTransportContract implements WithLoopFactory {

    @Override
    public EventLoop newEventLoop(VirtualClock clock) {
        return Loops.newEventLoop(LoopOptions.DEFAULT.withClock(clock).withIoDriver(Wrapped.driver()));
    }

    @Override
    public int much() {
        return 80_000;
    }

    @Override
    public Ends connect(BaseProtocol leftProtocol, BaseProtocol rightProtocol) {
        Loopback.Pair pair = Loopback.pair();
        return new Ends(transport(pair.one(), leftProtocol), transport(pair.other(), rightProtocol));
    }

    private static Transport transport(SocketChannel channel, BaseProtocol protocol) {
        FaultyChannel slow = new FaultyChannel(channel);
        slow.portion = _ -> 1;
        return await(Loops.getRunningLoop().createConnection(() -> protocol, slow, ConnectOptions.DEFAULT))
                .transport();
    }
}
