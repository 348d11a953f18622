package org.asyncio4j.tests.net;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.IntUnaryOperator;

/** A connected channel that moves fewer bytes than it could, and fails at a chosen one. */
final class FaultyChannel extends SocketChannel implements Wrapped {

    /** How many of so many bytes a call moves; 0 is as if the system had no room, or no data. */
    IntUnaryOperator portion = IntUnaryOperator.identity();

    /** How many more bytes are moved before all calls fail. */
    long bytesToFailure = Long.MAX_VALUE;

    /** What the system says of the failure. */
    String failure = "Connection reset by peer";

    private final SocketChannel real;

    FaultyChannel(SocketChannel real) {
        super(real.provider());
        this.real = real;
    }

    @Override
    public SocketChannel real() {
        return real;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int limit = target.limit();
        target.limit(target.position() + portion(target.remaining()));
        try {
            return target.hasRemaining() ? moved(real.read(target)) : 0;
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int limit = source.limit();
        source.limit(source.position() + portion(source.remaining()));
        try {
            return moved(real.write(source));
        } finally {
            source.limit(limit);
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            int count = write(sources[i]);
            total += count;
            if (sources[i].hasRemaining()) {
                break;
            }
        }
        return total;
    }

    private int portion(int count) throws IOException {
        if (bytesToFailure == 0) {
            throw new IOException(failure);
        }
        return Math.min(count, portion.applyAsInt((int) Math.min(count, bytesToFailure)));
    }

    private int moved(int count) {
        if (count > 0) {
            bytesToFailure -= count;
        }
        return count;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException("read");
    }

    @Override
    public SocketChannel bind(SocketAddress local) throws IOException {
        return real.bind(local);
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        return real.setOption(name, value);
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        return real.shutdownInput();
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        return real.shutdownOutput();
    }

    @Override
    public Socket socket() {
        return real.socket();
    }

    @Override
    public boolean isConnected() {
        return real.isConnected();
    }

    @Override
    public boolean isConnectionPending() {
        return real.isConnectionPending();
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        return real.connect(remote);
    }

    @Override
    public boolean finishConnect() throws IOException {
        return real.finishConnect();
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        return real.getRemoteAddress();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return real.getLocalAddress();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        real.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        real.configureBlocking(block);
    }
}
