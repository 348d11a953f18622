package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Event;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/** The program of {@link LanguageTest}: two failures that the JDK tells from others by their texts only. */
final class Languages {

    /** Reserved for documentation: no machine has it. */
    private static final String NOBODYS = "203.0.113.7";

    private Languages() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            tellWhatTheSystemSays();
        }
        run(() -> {
            listenWhereItCan();
            writeToAResetConnection();
        });
    }

    /** To be sure that it speaks another language. */
    private static void tellWhatTheSystemSays() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocketChannel first = ServerSocketChannel.open().bind(new InetSocketAddress(here, 0));
                ServerSocketChannel second = ServerSocketChannel.open()) {
            second.bind(first.getLocalAddress());
        } catch (IOException inUse) {
            System.out.println(inUse.getMessage());
        }
    }

    private static void listenWhereItCan() {
        Server server = await(startServer(
                (reader, writer) -> {
                    writer.close();
                },
                List.of("127.0.0.1", NOBODYS),
                0,
                ServerOptions.DEFAULT));
        System.out.println("listens at " + server.sockets().size() + " address");
        server.close();
    }

    private static void writeToAResetConnection() throws IOException {
        Waiting waiting = new Waiting();
        try (ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Connection<Transport, Waiting> client = await(Loops.getRunningLoop()
                    .createConnection(
                            () -> waiting,
                            "127.0.0.1",
                            ((InetSocketAddress) server.getLocalAddress()).getPort(),
                            ConnectOptions.DEFAULT));
            SocketChannel peer = server.accept();
            peer.setOption(StandardSocketOptions.SO_LINGER, 0);
            peer.close();
            while (!waiting.lost.isSet()) {
                client.transport().write(new byte[1]);
                await(sleep(0));
            }
        }
    }

    /** Reads nothing, so that a write finds the reset. */
    private static final class Waiting implements Protocol {

        final Event lost = new Event();

        @Override
        public void connectionMade(BaseTransport transport) {
            ((Transport) transport).pauseReading();
        }

        @Override
        public void connectionLost(@Nullable Throwable problem) {
            lost.set();
            System.out.println(
                    "reset: " + (problem == null ? null : problem.getClass().getSimpleName()));
        }
    }
}
