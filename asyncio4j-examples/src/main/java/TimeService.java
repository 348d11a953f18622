import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;
import org.asyncio4j.lowlevel.*;

// The time by UDP (RFC 868): an empty datagram is answered by the seconds since 1900. Datagrams have no streams; a
// protocol gets each by itself. The client asks again if no answer comes, for datagrams get lost.

final long FROM_1900_TO_1970 = 2_208_988_800L;

class TimeServer implements DatagramProtocol {

    DatagramTransport transport;

    @Override
    public void connectionMade(BaseTransport made) {
        transport = (DatagramTransport) made;
    }

    @Override
    public void datagramReceived(byte[] data, SocketAddress sender) {
        long seconds = System.currentTimeMillis() / 1000 + FROM_1900_TO_1970;
        transport.sendto(ByteBuffer.allocate(4).putInt((int) seconds).flip(), sender);
    }
}

class TimeClient implements DatagramProtocol {

    final SettableFuture<Long> time = Loops.getRunningLoop().createFuture();

    @Override
    public void datagramReceived(byte[] data, SocketAddress sender) {
        if (data.length == 4 && !time.done()) {
            time.setResult(Integer.toUnsignedLong(ByteBuffer.wrap(data).getInt()));
        }
    }
}

long askTime(SocketAddress server) {
    var options = DatagramOptions.DEFAULT.withFamily(StandardProtocolFamily.INET);
    var client = await(Loops.getRunningLoop().createDatagramEndpoint(TimeClient::new, options));
    try {
        for (int tries = 1; ; tries++) {
            client.transport().sendto(ByteBuffer.allocate(0), server);
            try {
                return await(waitFor(shield(client.protocol().time), 1.0)) - FROM_1900_TO_1970;
            } catch (TimeoutException lost) {
                if (tries == 5) {
                    throw lost;
                }
            }
        }
    } finally {
        client.transport().close();
    }
}

void main() {
    run(() -> {
        var here = DatagramOptions.DEFAULT.withLocalAddress(new InetSocketAddress("127.0.0.1", 0));
        var server = await(Loops.getRunningLoop().createDatagramEndpoint(TimeServer::new, here));
        SocketAddress address = server.transport().getExtraInfo(ExtraInfo.SOCKNAME);
        long difference = askTime(address) - System.currentTimeMillis() / 1000;
        IO.println("the same time here and there: " + (Math.abs(difference) <= 1));
        server.transport().close();
    });
}
