package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;

import java.net.InetSocketAddress;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Transport;

/** The contract, over TCP. */
class TcpTransportTest extends StreamTransportContract {

    @Override
    public Ends connect(BaseProtocol leftProtocol, BaseProtocol rightProtocol) {
        var loop = Loops.getRunningLoop();
        Transport[] accepted = new Transport[1];
        MadeWatch watch = new MadeWatch(rightProtocol);
        var server = await(loop.createServer(() -> watch, "127.0.0.1", 0, ServerOptions.DEFAULT));
        int port = ((InetSocketAddress) server.sockets().getFirst().getLocalAddress()).getPort();
        var client = await(loop.createConnection(() -> leftProtocol, "127.0.0.1", port));
        accepted[0] = await(watch.made);
        server.close();
        return new Ends(client.transport(), accepted[0]);
    }
}
