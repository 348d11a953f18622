package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.asyncio4j.ExtraInfo;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.junit.jupiter.api.Timeout;

/** Renegotiations of TLS 1.2, in whose course nothing can be written, while an application does not read. */
@Timeout(60)
class RenegotiationTest {

    private static final int MUCH = 3_000_000;

    @AsyncioTest
    void writingGoesOnAlthoughReadingIsPaused(EventLoop loop) throws Exception {
        for (boolean byClient : new boolean[] {true, false}) {
            for (int capacity : new int[] {64 << 10, 5}) {
                int much = capacity < 10 ? 3000 : MUCH;
                RecordingProtocol pausing = new RecordingProtocol();
                RecordingProtocol other = new RecordingProtocol();
                TlsPair pair = pair(loop, capacity, byClient ? pausing : other, byClient ? other : pausing);
                Transport paused = (byClient ? pair.client : pair.server).result();
                Transport peer = (byClient ? pair.server : pair.client).result();
                paused.pauseReading();
                paused.getExtraInfo(ExtraInfo.SSL_OBJECT).beginHandshake();
                paused.write(new byte[much]);
                // Data of the peer comes in front of its handshake, and after it.
                peer.write(new byte[20_000]);
                await(other.untilReceived(much));
                peer.write(new byte[20_000]);
                await(sleep(1));
                assertEquals(0, pausing.data.size(), "it does not read");
                paused.resumeReading();
                await(pausing.untilReceived(40_000));
                end(pair, pausing, other);
            }
        }
    }

    private static TlsPair pair(EventLoop loop, int capacity, RecordingProtocol client, RecordingProtocol server) {
        return new TlsPair(
                        MemoryLink.options(loop).withCapacity(capacity),
                        TestKeys.only(TestKeys.client(), "TLSv1.2"),
                        client,
                        TestKeys.only(TestKeys.server(), "TLSv1.2"),
                        server)
                .shakeHands();
    }

    private static void end(TlsPair pair, RecordingProtocol one, RecordingProtocol other) {
        pair.client.result().close();
        await(one.until("lost"));
        await(other.until("lost"));
        assertNull(one.problem);
        assertNull(other.problem);
    }
}
