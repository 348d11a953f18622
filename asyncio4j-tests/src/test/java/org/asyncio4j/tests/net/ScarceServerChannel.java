package org.asyncio4j.tests.net;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A listening channel around a real one, which can be out of resources. */
final class ScarceServerChannel extends ServerSocketChannel implements Wrapped {

    /** What the next accepts throw; null to accept. */
    IOException problem;

    /** Whether it is ready for nothing, as when another process took the connection. */
    boolean forNothing;

    /** How often accept was called. */
    int accepts;

    private final ServerSocketChannel real;

    ScarceServerChannel(ServerSocketChannel real) {
        super(real.provider());
        this.real = real;
    }

    @Override
    public ServerSocketChannel real() {
        return real;
    }

    @Override
    public SocketChannel accept() throws IOException {
        accepts++;
        if (problem != null) {
            throw problem;
        }
        return forNothing ? null : real.accept();
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
        return real.bind(local, backlog);
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        return real.setOption(name, value);
    }

    @Override
    public ServerSocket socket() {
        return real.socket();
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
