package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * What this system says, in the language of its user, when a write fails because the peer has reset the connection. It
 * is made to say it once, the first time that a connection fails for a reason unknown so far: nothing but the text tells
 * one failure from another.
 */
final class ResetText {

    /** Enough for the system to have noticed a reset by itself. */
    private static final int WRITES = 10;

    private static @Nullable String known;

    private ResetText() {}

    /** Returns the text; null if it could not be found out this time. */
    static synchronized @Nullable String ofSystem() {
        if (known == null) {
            known = ofResetConnection();
        }
        return known;
    }

    /** Resets a connection of its own, and returns why the next write failed. */
    private static @Nullable String ofResetConnection() {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
                SocketChannel peer = server.accept();
                peer.setOption(StandardSocketOptions.SO_LINGER, 0);
                peer.close();
                return ofFailedWrite(client);
            }
        } catch (IOException unable) {
            return null;
        }
    }

    private static @Nullable String ofFailedWrite(SocketChannel client) {
        try {
            for (int i = 0; i < WRITES; i++) {
                client.write(ByteBuffer.allocate(1));
            }
            return null;
        } catch (IOException reset) {
            return reset.getMessage();
        }
    }
}
