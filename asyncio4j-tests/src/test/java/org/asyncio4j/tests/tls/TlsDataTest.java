package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tools.OtherThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** Data over TLS, whatever the pieces in which it is written, carried and read. */
@Timeout(60)
class TlsDataTest {

    private static final SSLContext SERVER = TestKeys.server();
    private static final SSLContext CLIENT = TestKeys.client();
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    private final RecordingProtocol client = new RecordingProtocol();
    private final RecordingProtocol server = new RecordingProtocol();

    @AsyncioTest
    void oneByteAtATimeIsEnough(EventLoop loop) {
        for (String version : VERSIONS) {
            RecordingProtocol left = new RecordingProtocol();
            RecordingProtocol right = new RecordingProtocol();
            TlsPair pair = pair(MemoryLink.options(loop).withLargestPiece(1), version, left, right);
            byte[] data = random(20_000);
            pair.client.result().write(data);
            pair.server.result().write(data);
            pair.server.result().close();
            await(left.until("lost"));
            await(right.until("lost"));
            assertArrayEquals(data, left.data.toByteArray(), version);
            assertEquals(List.of("made", "data", "eof", "lost"), left.story());
            assertNull(left.problem);
        }
    }

    @AsyncioTest
    void oneByteInBetweenIsEnough(EventLoop loop) {
        TlsPair pair = pair(MemoryLink.options(loop).withCapacity(1), "TLSv1.3", client, server);
        byte[] data = random(3000);
        pair.client.result().write(data);
        await(server.untilReceived(data.length));
        assertArrayEquals(data, server.data.toByteArray());
        end(pair);
    }

    @AsyncioTest
    void recordsOfAnySizeArrive(EventLoop loop) {
        for (String version : VERSIONS) {
            RecordingProtocol left = new RecordingProtocol();
            RecordingProtocol right = new RecordingProtocol();
            TlsPair pair = pair(MemoryLink.options(loop), version, left, right);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int size : new int[] {1, 2, 255, 16_383, 16_384, 16_385, 32_768, 32_769, 70_000, 300_001}) {
                byte[] data = random(size);
                all.writeBytes(data);
                pair.client.result().write(data);
                await(right.untilReceived(all.size()));
            }
            assertArrayEquals(all.toByteArray(), right.data.toByteArray());
            pair.client.result().close();
            await(left.until("lost"));
            await(right.until("lost"));
        }
    }

    @AsyncioTest
    void piecesAreCollectedInOneRecord(EventLoop loop) {
        TlsPair pair = pair(MemoryLink.options(loop), "TLSv1.3", client, server);
        byte[] data = random(1000);
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            pieces.add(ByteBuffer.wrap(data, i, 1));
        }
        pair.client.result().writelines(pieces);
        await(server.untilReceived(1000));
        assertEquals(List.of("made", "data"), server.events);
        assertArrayEquals(data, server.data.toByteArray());
        end(pair);
    }

    @AsyncioTest
    void aProtocolWithItsOwnBufferIsReadInto(EventLoop loop) {
        for (int size : new int[] {1, 7, 1000, 16_676, 20_000, 100_000}) {
            for (boolean direct : List.of(true, false)) {
                OwnBuffer left = new OwnBuffer(size, direct);
                RecordingProtocol right = new RecordingProtocol();
                TlsPair pair = pair(MemoryLink.options(loop), "TLSv1.3", left, right);
                byte[] data = random(size < 10 ? 3000 : 200_000);
                pair.server.result().write(data);
                pair.server.result().close();
                await(right.until("lost"));
                for (int i = 0; !left.lost; i++) {
                    assertTrue(i < 100, "the end");
                    await(sleep(0.1));
                }
                assertArrayEquals(data, left.data.toByteArray(), () -> "buffer of " + size);
                assertEquals(1, left.eofs);
            }
        }
    }

    @AsyncioTest
    @Ports("test_sslproto.py::BaseStartTLS::test_buf_feed_data")
    void dataIsFedToABufferThatIsFullBeforeWithOrAfterIt(EventLoop loop, ReportedProblems problems) {
        record Case(int size, int length) {}
        for (Case each : List.of(
                new Case(1, 5), new Case(2, 5), new Case(2, 4), new Case(4, 4), new Case(100, 5), new Case(0, 5))) {
            for (boolean direct : List.of(false, true)) {
                byte[] data = random(each.length);
                feedBuffer(loop, each.size, direct, data);
                if (each.size == 0) {
                    assertEquals(
                            "getBuffer() returned an empty buffer",
                            problems.takeOnly().exception().getMessage());
                }
            }
        }
    }

    /** Has data come to a pipe and over TLS, for buffers of one size. */
    private static void feedBuffer(EventLoop loop, int size, boolean direct, byte[] data) {
        OwnBuffer fed = new OwnBuffer(size, direct);
        RecordingProtocol sender = new RecordingProtocol();
        TlsPair pair = pair(MemoryLink.options(loop), "TLSv1.3", fed, sender);
        pair.server.result().write(data);
        pair.server.result().close();
        await(sender.until("lost"));
        await(sleep(1));
        assertTrue(fed.lost);
        assertArrayEquals(size == 0 ? new byte[0] : data, fed.data.toByteArray());
    }

    @AsyncioTest
    void aSmallBufferIsNotFilledWhileItsOwnerPauses(EventLoop loop) {
        OwnBuffer left = new OwnBuffer(10, false) {
            @Override
            public void bufferUpdated(int count) {
                super.bufferUpdated(count);
                ((Transport) transport).pauseReading();
            }
        };
        TlsPair pair = pair(MemoryLink.options(loop), "TLSv1.3", left, server);
        byte[] data = random(95);
        pair.server.result().write(data);
        pair.server.result().close();
        for (int i = 1; i <= 10; i++) {
            await(sleep(1));
            assertEquals(Math.min(95, 10 * i), left.data.size());
            pair.client.result().resumeReading();
        }
        await(server.until("lost"));
        await(sleep(1));
        assertArrayEquals(data, left.data.toByteArray());
        assertTrue(left.lost);
    }

    @AsyncioTest
    void anEmptyBufferEndsTheConnection(EventLoop loop, ReportedProblems problems) {
        OwnBuffer left = new OwnBuffer(0, false);
        TlsPair pair = pair(MemoryLink.options(loop), "TLSv1.3", left, server);
        pair.server.result().write(new byte[1]);
        await(server.until("lost"));
        assertEquals(
                "getBuffer() returned an empty buffer",
                problems.takeOnly().exception().getMessage());
        assertTrue(left.lost);
    }

    @AsyncioTest
    @Ports("test_sslproto.py::SslProtoHandshakeTests::test_set_new_app_protocol")
    void kindsOfProtocolsMayFollowEachOther(EventLoop loop) {
        OwnBuffer own = new OwnBuffer(100, false);
        TlsPair pair = pair(MemoryLink.options(loop), "TLSv1.3", client, server);
        byte[] data = random(450);
        pair.server.result().write(Arrays.copyOfRange(data, 0, 150));
        await(client.untilReceived(150));
        pair.client.result().setProtocol(own);
        assertSame(own, pair.client.result().getProtocol());
        pair.server.result().write(Arrays.copyOfRange(data, 150, 300));
        await(sleep(1));
        assertArrayEquals(Arrays.copyOfRange(data, 150, 300), own.data.toByteArray());
        pair.client.result().setProtocol(client);
        assertSame(client, pair.client.result().getProtocol());
        pair.server.result().write(Arrays.copyOfRange(data, 300, 450));
        await(client.untilReceived(300));
        byte[] rest = client.data.toByteArray();
        assertArrayEquals(Arrays.copyOfRange(data, 0, 150), Arrays.copyOf(rest, 150));
        assertArrayEquals(Arrays.copyOfRange(data, 300, 450), Arrays.copyOfRange(rest, 150, 300));
        end(pair);
    }

    // --- flow control --------------------------------------------------------------------------

    @AsyncioTest
    void theMarksAreThoseOfPython(EventLoop loop) {
        TlsPair pair = pair(MemoryLink.options(loop), "TLSv1.3", client, server);
        assertEquals(
                new WriteBufferLimits(128 << 10, 512 << 10),
                pair.client.result().getWriteBufferLimits());
        end(pair);
    }

    @AsyncioTest
    void aPausedReaderHoldsTheWriterBack(EventLoop loop) {
        TlsPair pair = pair(MemoryLink.options(loop), "TLSv1.3", client, server);
        pair.server.result().pauseReading();
        byte[] data = random(5 << 20);
        int written = 0;
        while (!client.isPaused()) {
            pair.client.result().write(ByteBuffer.wrap(data, written, 10_000));
            written += 10_000;
            await(sleep(0));
            assertTrue(written < 4 << 20, "no end of buffers");
        }
        // Waiting decrypted or not, in between, and waiting to be sent.
        assertTrue(written > 512 << 10);
        assertTrue(pair.link.left().getWriteBufferSize() < 256 << 10);
        pair.server.result().resumeReading();
        await(server.untilReceived(written));
        assertArrayEquals(Arrays.copyOf(data, written), server.data.toByteArray());
        await(client.until("resume"));
        assertFalse(client.isPaused());
        end(pair);
    }

    @AsyncioTest
    void aPausedReaderStopsThePlainTransportInTheEnd(EventLoop loop) {
        TlsPair pair = pair(MemoryLink.options(loop), "TLSv1.3", client, server);
        pair.server.result().pauseReading();
        byte[] data = random(100_000 + (4 << 20));
        pair.client.result().write(ByteBuffer.wrap(data, 0, 100_000));
        await(sleep(1));
        assertTrue(pair.link.right().isReading());
        pair.client.result().write(ByteBuffer.wrap(data, 100_000, 4 << 20));
        await(sleep(1));
        assertFalse(pair.link.right().isReading());
        pair.server.result().resumeReading();
        await(server.untilReceived(data.length));
        assertArrayEquals(data, server.data.toByteArray());
        assertTrue(pair.link.right().isReading());
        end(pair);
    }

    @AsyncioTest
    void writingBeforeTheOtherSideReadsComesInOrder(EventLoop loop) {
        TlsPair pair = pair(MemoryLink.options(loop).withCapacity(100).withDelay(0.01), "TLSv1.3", client, server);
        byte[] data = random(20_000);
        for (int at = 0; at < data.length; at += 10) {
            pair.client.result().write(ByteBuffer.wrap(data, at, 10));
        }
        await(server.untilReceived(data.length));
        assertArrayEquals(data, server.data.toByteArray());
        end(pair);
    }

    @AsyncioTest
    void anotherThreadIsRefused(EventLoop loop) {
        TlsPair pair = pair(MemoryLink.options(loop), "TLSv1.3", client, server);
        Transport transport = pair.client.result();
        List<Runnable> calls = List.of(
                () -> transport.write(new byte[1]),
                () -> transport.writelines(List.of(ByteBuffer.allocate(1))),
                transport::close,
                transport::abort,
                transport::pauseReading,
                transport::resumeReading,
                () -> transport.setProtocol(client),
                () -> transport.setWriteBufferLimits(WriteBufferLimits.DEFAULT));
        for (Runnable call : calls) {
            OtherThread.run(() -> assertThrows(IllegalStateException.class, call::run));
        }
        end(pair);
    }

    // --- tools ---------------------------------------------------------------------------------

    private static class OwnBuffer implements BufferedProtocol {

        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        final ByteBuffer buffer;

        @Nullable
        BaseTransport transport;

        boolean lost;
        int eofs;

        OwnBuffer(int size, boolean direct) {
            buffer = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        }

        @Override
        public void connectionMade(BaseTransport made) {
            transport = made;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return buffer.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            assertEquals(count, buffer.position());
            byte[] bytes = new byte[count];
            buffer.get(0, bytes);
            data.writeBytes(bytes);
        }

        @Override
        public boolean eofReceived() {
            eofs++;
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable problem) {
            assertFalse(lost);
            lost = true;
        }
    }

    private static TlsPair pair(MemoryLink.Options options, String version, BaseProtocol left, BaseProtocol right) {
        return new TlsPair(options, TestKeys.only(CLIENT, version), left, TestKeys.only(SERVER, version), right)
                .shakeHands();
    }

    private static byte[] random(int size) {
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        return data;
    }

    private void end(TlsPair pair) {
        pair.client.result().close();
        await(client.until("lost"));
        await(server.until("lost"));
    }
}
