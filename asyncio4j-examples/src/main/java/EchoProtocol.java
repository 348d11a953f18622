import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;
import org.asyncio4j.lowlevel.*;

// An echo server and its client by transports and protocols: callbacks instead of tasks. It takes more care than
// streams, and less time.

class Echo implements Protocol {

    Transport transport;

    @Override
    public void connectionMade(BaseTransport made) {
        transport = (Transport) made;
    }

    @Override
    public void dataReceived(byte[] data) {
        transport.write(data);
    }

    @Override
    public void pauseWriting() {
        transport.pauseReading(); // a client that does not read is not read from
    }

    @Override
    public void resumeWriting() {
        transport.resumeReading();
    }
}

class Client implements Protocol {

    final SettableFuture<String> answer = Loops.getRunningLoop().createFuture();
    final StringBuilder received = new StringBuilder();

    @Override
    public void connectionMade(BaseTransport transport) {
        IO.println("client: connected");
        ((Transport) transport).write("hello, world".getBytes());
        ((Transport) transport).writeEof();
    }

    @Override
    public void dataReceived(byte[] data) {
        received.append(new String(data));
    }

    @Override
    public void connectionLost(Throwable problem) {
        answer.setResult(received.toString());
    }
}

void main() {
    run(() -> {
        EventLoop loop = Loops.getRunningLoop();
        with(await(loop.createServer(Echo::new, "127.0.0.1", 0)), server -> {
            var connection = await(loop.createConnection(Client::new, "127.0.0.1", server.port()));
            IO.println("client: received " + await(connection.protocol().answer));
        });
    });
}
