package org.asyncio4j.tests.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
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

/** A client and a server that speak TLS, and an attacker in between who does something to one record of it. */
final class RecordRelay {

    /** What the attacker does. */
    enum Attack {
        /** Nothing. */
        NONE,
        /** Changes one bit. */
        FLIP,
        /** Ends the direction somewhere in the record. */
        CUT,
        /** Sends it twice. */
        DOUBLE,
        /** Sends it after the next one. */
        REORDER,
        /** Does not send it. */
        WITHHOLD
    }

    private static final int HEADER_SIZE = 5;
    private static final int LARGE = 10_000;

    final SettableFuture<Transport> client;
    final SettableFuture<Transport> server;

    private final MemoryLink clientLink;
    private final MemoryLink serverLink;
    private final Direction toServer;
    private final Direction toClient;

    /**
     * Connects them.
     *
     * @param attacked the number of the record, from 0 on, in the attacked direction
     */
    RecordRelay(
            EventLoop loop,
            TlsOptions clientOptions,
            BaseProtocol clientProtocol,
            TlsOptions serverOptions,
            BaseProtocol serverProtocol,
            Attack attack,
            boolean attacksClient,
            int attacked,
            Random random) {
        client = loop.createFuture();
        server = loop.createFuture();
        toServer = new Direction(attacksClient ? Attack.NONE : attack, attacked, random);
        toClient = new Direction(attacksClient ? attack : Attack.NONE, attacked, random);
        SecureLayer layer = new SecureLayer(new InlineExecutor());
        clientLink = MemoryLink.connect(
                loop, layer.secure(loop, clientProtocol, clientOptions, false, "localhost", true, client), toServer);
        serverLink = MemoryLink.connect(
                loop, toClient, layer.secure(loop, serverProtocol, serverOptions, true, null, true, server));
        toServer.target = serverLink.left();
        toClient.target = clientLink.right();
    }

    /** How many records have come to the attacker in a direction. */
    int records(boolean toTheClient) {
        return (toTheClient ? toClient : toServer).count;
    }

    /** Whether a bit of the content of a large record was changed: only data makes such. */
    boolean hasFlippedData() {
        return toServer.flippedData || toClient.flippedData;
    }

    /** Ends what is left. */
    void reset() {
        clientLink.reset();
        serverLink.reset();
    }

    private static final class Direction implements Protocol {

        private final Attack attack;
        private final int attacked;
        private final Random random;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private byte @Nullable [] held;
        private @Nullable Transport target;
        private int count;
        private boolean over;
        private boolean flippedData;

        Direction(Attack attack, int attacked, Random random) {
            this.attack = attack;
            this.attacked = attacked;
            this.random = random;
        }

        @Override
        public void connectionMade(BaseTransport transport) {}

        @Override
        public void dataReceived(byte[] data) {
            received.writeBytes(data);
            byte[] all = received.toByteArray();
            int at = 0;
            while (all.length - at >= HEADER_SIZE) {
                int end = at + HEADER_SIZE + (((all[at + 3] & 0xff) << 8) | (all[at + 4] & 0xff));
                if (end > all.length) {
                    break;
                }
                pass(Arrays.copyOfRange(all, at, end));
                at = end;
            }
            received.reset();
            received.write(all, at, all.length - at);
        }

        @Override
        public boolean eofReceived() {
            release();
            if (!over) {
                target.writeEof();
            }
            return true;
        }

        @Override
        public void connectionLost(@Nullable Throwable problem) {
            release();
            if (!over) {
                target.close();
            }
        }

        private void pass(byte[] record) {
            if (count++ != attacked) {
                send(record);
                release();
                return;
            }
            switch (attack) {
                case NONE -> send(record);
                case FLIP -> {
                    int bit = random.nextInt(record.length * Byte.SIZE);
                    flippedData = record.length > LARGE && bit / Byte.SIZE >= HEADER_SIZE;
                    record[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
                    send(record);
                }
                case CUT -> {
                    send(Arrays.copyOf(record, random.nextInt(record.length)));
                    over = true;
                    target.writeEof();
                }
                case DOUBLE -> {
                    send(record);
                    send(record);
                }
                case REORDER -> held = record;
                case WITHHOLD -> {}
            }
        }

        private void release() {
            if (held != null) {
                byte[] late = held;
                held = null;
                send(late);
            }
        }

        private void send(byte[] data) {
            if (!over && !target.isClosing() && data.length > 0) {
                target.write(data);
            }
        }
    }
}
