package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;

import java.util.Arrays;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.internal.tls.SecureLayer;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.tests.tools.InlineExecutor;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server that speak TLS, and somebody in between who lets so many bytes pass in each
 * direction, and then does something else.
 */
final class Relay {

    /** What happens when no more bytes may pass. */
    enum Then {
        /** Nothing more arrives, without any sign. */
        SILENCE,
        /** The direction ends. */
        END,
        /** Both connections are reset. */
        RESET
    }

    final SettableFuture<Transport> client;
    final SettableFuture<Transport> server;
    final MemoryLink clientLink;
    final MemoryLink serverLink;

    private final Half fromServer;

    /** How many bytes have passed. */
    int toServer;

    int toClient;

    Relay(
            EventLoop loop,
            TlsOptions clientOptions,
            BaseProtocol clientProtocol,
            TlsOptions serverOptions,
            BaseProtocol serverProtocol,
            int limitToServer,
            int limitToClient,
            Then then) {
        client = loop.createFuture();
        server = loop.createFuture();
        SecureLayer layer = new SecureLayer(new InlineExecutor());
        Half fromClient = new Half(limitToServer, then, true);
        fromServer = new Half(limitToClient, then, false);
        clientLink = MemoryLink.connect(
                loop, layer.secure(loop, clientProtocol, clientOptions, false, "localhost", true, client), fromClient);
        serverLink = MemoryLink.connect(
                loop, fromServer, layer.secure(loop, serverProtocol, serverOptions, true, null, true, server));
        fromClient.target = serverLink.left();
        fromServer.target = clientLink.right();
    }

    /** Waits for the handshake. */
    Relay shakeHands() {
        await(client);
        await(server);
        return this;
    }

    /** Ends the direction to the client now; the other one goes on. */
    void endToClient() {
        fromServer.over = true;
        clientLink.right().writeEof();
    }

    private final class Half implements Protocol {

        private final int limit;
        private final Then then;
        private final boolean fromClient;
        private int passed;
        private boolean over;
        private @Nullable Transport target;

        Half(int limit, Then then, boolean fromClient) {
            this.limit = limit;
            this.then = then;
            this.fromClient = fromClient;
        }

        @Override
        public void connectionMade(BaseTransport transport) {
            stopIfDue();
        }

        @Override
        public void dataReceived(byte[] data) {
            if (over || target == null) {
                return;
            }
            int count = Math.min(data.length, limit - passed);
            target.write(Arrays.copyOf(data, count));
            passed += count;
            if (fromClient) {
                toServer = passed;
            } else {
                toClient = passed;
            }
            stopIfDue();
        }

        @Override
        public boolean eofReceived() {
            if (!over && target != null) {
                target.writeEof();
            }
            return true;
        }

        @Override
        public void connectionLost(@Nullable Throwable problem) {
            if (!over && target != null) {
                target.close();
            }
        }

        private void stopIfDue() {
            if (passed < limit || over) {
                return;
            }
            over = true;
            switch (then) {
                case SILENCE -> {}
                case END -> {
                    if (target != null) {
                        target.writeEof();
                    }
                }
                case RESET -> {
                    clientLink.reset();
                    serverLink.reset();
                }
            }
        }
    }
}
