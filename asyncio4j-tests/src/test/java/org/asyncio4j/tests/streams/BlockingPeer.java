package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.toThread;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A server on a thread of its own, made of the JDK's blocking sockets; serves one client. */
final class BlockingPeer implements AutoCloseable {

    private final Thread thread;
    private final int port;
    private volatile @Nullable Throwable failure;

    private BlockingPeer(int port, Body body) {
        this.port = port;
        thread = Thread.ofPlatform().name("peer").start(() -> {
            try {
                body.run();
            } catch (Throwable problem) {
                failure = problem;
            }
        });
    }

    /** What the peer does with its client. */
    interface Talk {
        void talk(Socket client) throws Exception;
    }

    /** As {@link Talk}, for a Unix socket. */
    interface ChannelTalk {
        void talk(SocketChannel client) throws Exception;
    }

    private interface Body {
        void run() throws Exception;
    }

    /** Listens at a port of the loopback interface. */
    static BlockingPeer at(Talk talk) {
        try {
            ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
            return new BlockingPeer(server.getLocalPort(), () -> {
                try (server;
                        Socket client = server.accept()) {
                    talk.talk(client);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens at a Unix socket. */
    static BlockingPeer at(Path path, ChannelTalk talk) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
            return new BlockingPeer(0, () -> {
                try (server;
                        SocketChannel client = server.accept()) {
                    talk.talk(client);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a request up to an empty line, and answers as a web server does. */
    static BlockingPeer http() {
        return at(client -> answer(client.getInputStream(), client.getOutputStream()));
    }

    /** As {@link #http()}, at a Unix socket. */
    static BlockingPeer http(Path path) {
        return at(path, client -> answer(Channels.newInputStream(client), Channels.newOutputStream(client)));
    }

    private static void answer(java.io.InputStream in, java.io.OutputStream out) throws IOException {
        StringBuilder request = new StringBuilder();
        while (!request.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            request.append((char) next);
        }
        out.write(Bytes.bytes("HTTP/1.0 200 OK\r\nServer: peer\r\n\r\nTest message"));
        out.flush();
    }

    int port() {
        return port;
    }

    /** Waits, in a task, until the peer has done what it does; what it threw is thrown here. */
    @Override
    public void close() {
        await(toThread(() -> thread.join()));
        if (failure != null) {
            throw new AssertionError("the peer failed", failure);
        }
    }
}
