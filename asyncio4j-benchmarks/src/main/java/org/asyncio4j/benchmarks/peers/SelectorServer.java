package org.asyncio4j.benchmarks.peers;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A bare loop around a selector: what Java allows without any library. {@code SelectorServer
 * echo|lines}.
 */
public final class SelectorServer {

    private static final int CHUNK = 256 << 10;

    private final Selector selector = Selector.open();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private final boolean lines;

    private SelectorServer(boolean lines) throws IOException {
        this.lines = lines;
    }

    /** Serves until standard input ends. */
    public static void main(String[] args) throws IOException {
        new SelectorServer(args[0].equals("lines")).serve();
    }

    private void serve() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.configureBlocking(false);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Control.serving(((InetSocketAddress) server.getLocalAddress()).getPort());
        while (selector.isOpen()) {
            selector.select(key -> {
                try {
                    if (key.isAcceptable()) {
                        accept(server);
                    } else {
                        ((Peer) key.attachment()).ready();
                    }
                } catch (IOException e) {
                    key.cancel();
                    close(key);
                }
            });
        }
    }

    private void accept(ServerSocketChannel server) throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(new Peer(channel, key));
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    /** One connection. While something waits to be sent nothing is read. */
    private final class Peer {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final LineCount count = new LineCount();
        private int column;
        private @Nullable ByteBuffer left;

        Peer(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }

        void ready() throws IOException {
            if (left != null) {
                channel.write(left);
                if (!left.hasRemaining()) {
                    left = null;
                    key.interestOps(SelectionKey.OP_READ);
                }
                return;
            }
            chunk.clear();
            if (channel.read(chunk) < 0) {
                channel.close();
                return;
            }
            chunk.flip();
            if (lines) {
                countLines();
            } else {
                write(chunk);
            }
        }

        private void countLines() throws IOException {
            while (chunk.hasRemaining()) {
                if (chunk.get() != '\n') {
                    column++;
                    continue;
                }
                byte[] answer = count.line(column);
                column = 0;
                if (answer != null) {
                    write(ByteBuffer.wrap(answer));
                }
            }
        }

        private void write(ByteBuffer data) throws IOException {
            channel.write(data);
            if (data.hasRemaining()) {
                left = ByteBuffer.allocateDirect(data.remaining()).put(data).flip();
                key.interestOps(SelectionKey.OP_WRITE);
            }
        }
    }
}
