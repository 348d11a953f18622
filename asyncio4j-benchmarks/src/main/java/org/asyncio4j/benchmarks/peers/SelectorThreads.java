package org.asyncio4j.benchmarks.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.asyncio4j.benchmarks.BareThreads;
import org.jspecify.annotations.Nullable;

/**
 * A bare loop around a selector with a virtual thread for each connection that runs on the loop's
 * own thread: what Java allows for streams without any library. {@code SelectorThreads
 * direct|ordered echo}.
 *
 * <ul>
 *   <li>{@code direct}: the thread goes on at once, reads into a buffer that all share, and writes
 *       from there.
 *   <li>{@code ordered}: what asyncio's order asks for. The loop reads, into an array that is new;
 *       the thread goes on with that in the next iteration, after the loop has looked at the
 *       sockets again, and has to copy the array to write it.
 * </ul>
 */
public final class SelectorThreads {

    private static final int CHUNK = 256 << 10;
    private static final byte[] END = {};

    private final Selector selector = Selector.open();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private final Listener listener;

    // Collected, because within select(Consumer) monitors are held, with which no virtual thread
    // may be run: the JVM would crash.
    private final List<SelectionKey> keys = new ArrayList<>();

    /** Those whose turn it is in the next iteration. */
    private final Queue<Connection> ready = new ArrayDeque<>();

    private SelectorThreads(boolean ordered) throws IOException {
        listener = new Listener(
                selector, (channel, key) -> (ordered ? new Ordered(channel, key) : new Direct(channel, key)).start());
    }

    /** Serves until standard input ends. */
    public static void main(String[] args) throws IOException {
        if (!args[1].equals("echo")) {
            throw new IllegalArgumentException("echo is all that this can do: " + args[1]);
        }
        new SelectorThreads(args[0].equals("ordered")).serve();
    }

    private void serve() throws IOException {
        while (selector.isOpen()) {
            if (ready.isEmpty()) {
                selector.select(keys::add);
            } else {
                selector.selectNow(keys::add);
            }
            // Their turn comes before what is read now: so much later than it would be at once.
            for (int i = ready.size(); i > 0; i--) {
                ready.remove().run();
            }
            for (SelectionKey key : keys) {
                if (key.attachment() instanceof Connection connection) {
                    connection.selected();
                } else {
                    listener.accept();
                }
            }
            keys.clear();
        }
    }

    /** One connection and its thread, whose scheduler it is. */
    private abstract static class Connection implements Executor {
        protected final SocketChannel channel;
        protected final SelectionKey key;
        private @Nullable Runnable next;

        Connection(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }

        /** Starts the thread and runs it until it waits. */
        final Connection start() {
            BareThreads.start(this, this::serve);
            run();
            return this;
        }

        /** The thread has more to run, but waits until its connection is ready. */
        @Override
        public final void execute(Runnable piece) {
            next = piece;
        }

        /** Runs the thread until it waits again. */
        final void run() {
            next.run();
        }

        private void serve() {
            try (channel) {
                echo();
            } catch (IOException e) {
                // The client is gone.
                return;
            }
        }

        /** The socket can be read, or written to if that was asked for. */
        abstract void selected();

        /** What the thread does. */
        abstract void echo() throws IOException;
    }

    /** Reads and writes by itself. */
    private final class Direct extends Connection {
        Direct(SocketChannel channel, SelectionKey key) {
            super(channel, key);
        }

        @Override
        void selected() {
            run();
        }

        @Override
        void echo() throws IOException {
            while (read() >= 0) {
                channel.write(chunk.flip());
                if (chunk.hasRemaining()) {
                    write(ByteBuffer.allocateDirect(chunk.remaining())
                            .put(chunk)
                            .flip());
                }
            }
        }

        private int read() throws IOException {
            Thread.yield();
            return channel.read(chunk.clear());
        }

        private void write(ByteBuffer left) throws IOException {
            key.interestOps(SelectionKey.OP_WRITE);
            while (left.hasRemaining()) {
                Thread.yield();
                channel.write(left);
            }
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Makes the loop read, and send what the socket does not take at once. */
    private final class Ordered extends Connection {
        // What the thread waits for: that the loop sets the one, or clears the other.
        private byte @Nullable [] received;
        private @Nullable ByteBuffer left;

        Ordered(SocketChannel channel, SelectionKey key) {
            super(channel, key);
        }

        @Override
        void selected() {
            boolean goesOn;
            try {
                goesOn = left == null ? receive() : send(left);
            } catch (IOException e) {
                goesOn = end();
            }
            if (goesOn) {
                ready.add(this);
            }
        }

        private boolean receive() throws IOException {
            int size = channel.read(chunk.clear());
            if (size < 0) {
                return end();
            }
            received = new byte[size];
            chunk.flip().get(received);
            return size > 0;
        }

        private boolean send(ByteBuffer data) throws IOException {
            channel.write(data);
            if (data.hasRemaining()) {
                return false;
            }
            left = null;
            key.interestOps(SelectionKey.OP_READ);
            return true;
        }

        private boolean end() {
            left = null;
            received = END;
            key.interestOps(0);
            return true;
        }

        @Override
        void echo() throws IOException {
            for (byte[] data = read(); data.length > 0; data = read()) {
                int sent = channel.write(chunk.clear().put(data).flip());
                if (sent < data.length) {
                    sendLater(ByteBuffer.wrap(data, sent, data.length - sent));
                }
            }
        }

        private byte[] read() {
            while (received == null) {
                Thread.yield();
            }
            byte[] data = received;
            received = null;
            return data;
        }

        private void sendLater(ByteBuffer data) {
            left = data;
            key.interestOps(SelectionKey.OP_WRITE);
            while (left != null) {
                Thread.yield();
            }
        }
    }
}
