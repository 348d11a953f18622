package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;

/** Servers: what the protocols of their connections are told, tick by tick. */
final class ServerProbes {

    private ServerProbes() {}

    private static Path newName() throws IOException {
        return Files.createTempDirectory("probe").resolve("socket");
    }

    private static void remove(Path name) throws IOException {
        Files.deleteIfExists(name);
        Files.delete(name.getParent());
    }

    private static SocketChannel connected(Path name) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(name));
    }

    private static void send(SocketChannel client, String text) throws IOException {
        client.write(bytes(text));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String receive(SocketChannel client, int most) throws IOException {
        ByteBuffer got = ByteBuffer.allocate(most);
        client.read(got);
        return StandardCharsets.UTF_8.decode(got.flip()).toString();
    }

    private static void ticks(int count) {
        for (int i = 0; i < count; i++) {
            await(sleep(0));
        }
    }

    /** Answers, and logs what it is told. */
    private static final class Answering implements Protocol {

        private Transport transport;

        @Override
        public void connectionMade(BaseTransport made) {
            transport = (Transport) made;
            P("made");
        }

        @Override
        public void dataReceived(byte[] data) {
            String text = new String(data, StandardCharsets.UTF_8);
            P("data", text);
            transport.write(bytes(text.toUpperCase(Locale.ROOT)));
        }

        @Override
        public boolean eofReceived() {
            P("eof");
            transport.write(bytes("bye"));
            return false;
        }

        @Override
        public void connectionLost(Throwable problem) {
            P("lost", problem);
        }
    }

    /** For an accepted connection each piece of data, the end and the loss take a tick each. */
    static Object serverTellsOfDataOfTheEndAndOfTheLoss() {
        return probe(() -> {
            Path name = newName();
            Server server = await(getRunningLoop().createUnixServer(Answering::new, name, ServerOptions.DEFAULT));
            try (SocketChannel client = connected(name)) {
                P("connected");
                ticks(4);
                for (String text : List.of("one", "two")) {
                    P("sends", text);
                    send(client, text);
                    ticks(2);
                    P("got", receive(client, 10));
                }
                send(client, "three");
                client.shutdownOutput();
                P("ends");
                ticks(4);
                P("got", receive(client, 10));
                P("left", receive(client, 10).length());
            }
            server.close();
            await(server.waitClosed());
            P("over");
            remove(name);
        });
    }

    /** Logs what it is told, with its number as long as the order is promised. */
    private record Numbered(int number) implements Protocol {

        Numbered {
            P("factory", number);
        }

        @Override
        public void connectionMade(BaseTransport transport) {
            P("made", number);
        }

        @Override
        public void dataReceived(byte[] data) {
            P("data", number, new String(data, StandardCharsets.UTF_8));
        }

        @Override
        public void connectionLost(Throwable problem) {
            P("lost", problem);
        }
    }

    /**
     * Pending connections are accepted together; their protocols are made, and told, one after the
     * other.
     */
    static Object serverMakesConnectionsInTheOrderTheyCame() {
        return probe(() -> {
            Path name = newName();
            int[] made = new int[1];
            Server server = await(
                    getRunningLoop().createUnixServer(() -> new Numbered(made[0]++), name, ServerOptions.DEFAULT));
            List<SocketChannel> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(connected(name));
            }
            P("connected");
            ticks(4);
            for (SocketChannel client : clients.reversed()) {
                send(client, "x");
                ticks(2);
            }
            server.close();
            server.closeClients();
            P("closed");
            await(server.waitClosed());
            P("over");
            for (SocketChannel client : clients) {
                client.close();
            }
            remove(name);
        });
    }

    /**
     * The handler of a stream server starts, is woken by each line and by the end, and closes its
     * connection.
     */
    static Object streamHandlerReadsToTheEndAndCloses() {
        ClientHandler handler = (reader, writer) -> {
            P("handler");
            for (byte[] line : each(reader)) {
                String text = new String(line, StandardCharsets.UTF_8);
                P("line", text.strip(), reader.atEof());
                writer.write(line);
                await(writer.drain());
                P("drained");
            }
            P("end", reader.atEof());
            writer.close();
            P("closing", writer.isClosing());
            await(writer.waitClosed());
            P("closed");
        };
        return probe(() -> {
            Path name = newName();
            Server server = await(startUnixServer(handler, name));
            try (SocketChannel client = connected(name)) {
                send(client, "one\n");
                P("connected");
                ticks(6);
                send(client, "two\nthr");
                P("sent");
                ticks(4);
                client.shutdownOutput();
                P("ended");
                ticks(7);
                P("got", receive(client, 100).length(), receive(client, 100).length());
            }
            server.close();
            await(server.waitClosed());
            P("over");
            remove(name);
        });
    }
}
