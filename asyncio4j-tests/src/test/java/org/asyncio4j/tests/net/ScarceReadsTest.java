package org.asyncio4j.tests.net;

import org.asyncio4j.tests.tls.TestKeys;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Data that the system has given out when there is no memory for it: nothing follows the gap, and whoever reads is told; in
 * a JVM of its own with a full heap.
 */
@Tag("memory")
class ScarceReadsTest {

    private static final String ALL = "all";
    private static final String FAILED = "the beginning, and then a failure";

    @Test
    @Timeout(300)
    void readsThatFailForLackOfMemoryLeaveNoGap() {
        ChildJvm.Outcome outcome = new ChildJvm(ScarceReads.class)
                .with("-Xmx14m", "-XX:+UseSerialGC", "-XX:-UseTLAB")
                .withLimit(280)
                .run(
                        TestKeys.file("server.pem").toString(),
                        TestKeys.file("server-key.pem").toString(),
                        TestKeys.file("ca.pem").toString());
        outcome.assertPrinted(
                "a protocol: " + ALL,
                "a protocol, without memory: " + FAILED,
                "sockRecv: " + ALL,
                "sockRecv, without memory: " + FAILED,
                "read: " + ALL,
                "read, without memory: " + FAILED,
                "readWith: " + ALL,
                "readWith, without memory: " + FAILED,
                "a read that is cancelled: " + ALL,
                "a read that is cancelled, without memory: " + FAILED,
                "a pipe: " + ALL,
                "a pipe, without memory: " + FAILED,
                "a protocol over TLS: " + ALL,
                "a protocol over TLS, without memory: " + FAILED,
                "read over TLS: " + ALL,
                "read over TLS, without memory: " + FAILED,
                "a datagram, without memory: java.lang.OutOfMemoryError: Java heap space",
                "the others: 2, of 1 and 2");
    }
}
