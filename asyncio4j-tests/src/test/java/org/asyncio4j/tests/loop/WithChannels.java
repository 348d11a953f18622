package org.asyncio4j.tests.loop;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.AfterEach;

/** Tests that open pipes and loopback sockets, which are closed at the end. */
abstract class WithChannels extends OwnLoop {

    final List<Closeable> opened = new ArrayList<>();

    @AfterEach
    void closeChannels() throws IOException {
        for (Closeable channel : opened) {
            channel.close();
        }
    }

    Pipe pipe() {
        try {
            Pipe pipe = Pipe.open();
            opened.add(pipe.source());
            opened.add(pipe.sink());
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
            return pipe;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ServerSocketChannel listening() {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            opened.add(server);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.configureBlocking(false);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SocketChannel[] socketPair() {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept();
            SocketChannel[] pair = {client, accepted};
            for (SocketChannel channel : pair) {
                opened.add(channel);
                channel.configureBlocking(false);
            }
            return pair;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What can be read now; null at the end. */
    static String read(ReadableByteChannel channel) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            if (channel.read(buffer) < 0) {
                return null;
            }
            return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(WritableByteChannel channel, String text) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        if (writeSome(channel, bytes) != text.length()) {
            throw new AssertionError("a short text did not fit");
        }
    }

    static int writeSome(WritableByteChannel channel, ByteBuffer bytes) {
        try {
            return channel.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
