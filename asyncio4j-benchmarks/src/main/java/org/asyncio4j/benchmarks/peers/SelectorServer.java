package org.asyncio4j.benchmarks.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A bare loop around a selector: what Java allows without any library. {@code SelectorServer
 * buffer|arrays echo|lines}. With {@code arrays} what was read goes on as an array, as it does to a
 * protocol, and has to be copied back to be written.
 */
public final class SelectorServer {

    private static final int CHUNK = 256 << 10;

    private final Selector selector = Selector.open();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private final boolean arrays;
    private final boolean lines;

    private SelectorServer(boolean arrays, boolean lines) throws IOException {
        this.arrays = arrays;
        this.lines = lines;
    }

    /** Serves until standard input ends. */
    public static void main(String[] args) throws IOException {
        new SelectorServer(args[0].equals("arrays"), args[1].equals("lines")).serve();
    }

    private void serve() throws IOException {
        Listener listener = new Listener(selector, Peer::new);
        while (selector.isOpen()) {
            selector.select(key -> {
                try {
                    if (key.isAcceptable()) {
                        listener.accept();
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
            } else if (arrays) {
                byte[] data = new byte[chunk.remaining()];
                chunk.get(data);
                write(data);
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

        private void write(byte[] data) throws IOException {
            int sent = channel.write(chunk.clear().put(data).flip());
            if (sent < data.length) {
                keep(ByteBuffer.wrap(data, sent, data.length - sent));
            }
        }

        private void write(ByteBuffer data) throws IOException {
            channel.write(data);
            if (data.hasRemaining()) {
                keep(ByteBuffer.allocateDirect(data.remaining()).put(data).flip());
            }
        }

        private void keep(ByteBuffer data) {
            left = data;
            key.interestOps(SelectionKey.OP_WRITE);
        }
    }
}
