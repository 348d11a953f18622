package org.asyncio4j.tests.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Non-blocking channels on the loopback interface, closed together. */
final class Channels implements Closeable {

    private static final int SMALL = 8 << 10;

    private final List<Closeable> opened = new ArrayList<>();

    /** Closes {@code channel} with the others. */
    <T extends Closeable> T keep(T channel) {
        opened.add(channel);
        return channel;
    }

    SocketChannel socket() throws IOException {
        SocketChannel channel = keep(SocketChannel.open());
        channel.configureBlocking(false);
        return channel;
    }

    ServerSocketChannel listening() throws IOException {
        ServerSocketChannel channel = keep(ServerSocketChannel.open());
        channel.bind(anyPort());
        channel.configureBlocking(false);
        return channel;
    }

    /** Two that are connected, with small buffers. */
    SocketChannel[] pair() throws IOException {
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.setOption(StandardSocketOptions.SO_RCVBUF, SMALL);
            listening.bind(anyPort());
            SocketChannel one = keep(SocketChannel.open());
            one.setOption(StandardSocketOptions.SO_SNDBUF, SMALL);
            one.connect(listening.getLocalAddress());
            SocketChannel other = keep(listening.accept());
            one.configureBlocking(false);
            other.configureBlocking(false);
            return new SocketChannel[] {one, other};
        }
    }

    DatagramChannel datagrams() throws IOException {
        DatagramChannel channel = keep(DatagramChannel.open());
        channel.bind(anyPort());
        channel.configureBlocking(false);
        return channel;
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Writes until nothing fits any more; returns how much that was. */
    static long fillSendBuffer(SocketChannel channel) throws IOException {
        long filled = 0;
        for (int size = SMALL; size > 0; size /= 2) {
            int written;
            do {
                written = channel.write(ByteBuffer.allocate(size));
                filled += written;
            } while (written > 0);
        }
        return filled;
    }

    /** Sends a few bytes and waits, without the loop, until they have arrived. */
    static void fillReceiveBuffer(SocketChannel from, SocketChannel to, String data) throws IOException {
        from.write(ByteBuffer.wrap(bytes(data)));
        try (java.nio.channels.Selector selector = java.nio.channels.Selector.open()) {
            to.register(selector, java.nio.channels.SelectionKey.OP_READ);
            selector.select();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    static String text(ByteBuffer data) {
        return StandardCharsets.UTF_8.decode(data).toString();
    }

    /** Bytes in which a piece that is missing or at a wrong place shows. */
    static byte[] pattern(int size) {
        byte[] data = new byte[size];
        for (int i = 0; i < size; i++) {
            data[i] = (byte) (i * 31 + i / 251);
        }
        return data;
    }

    @Override
    public void close() throws IOException {
        for (Closeable channel : opened) {
            channel.close();
        }
    }
}
