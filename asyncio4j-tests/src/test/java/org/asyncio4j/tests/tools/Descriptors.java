package org.asyncio4j.tests.tools;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The file descriptors that this process has open. */
public final class Descriptors {

    private static final int TIMES = 200;

    /** What other threads and the JDK may open meanwhile; each attempt that leaves one adds to it. */
    private static final int OTHERS = TIMES / 4;

    private Descriptors() {}

    /** Does it many times, and fails if each time has left a descriptor; where they cannot be counted, just does it. */
    public static void assertNoneIsLeftBy(Runnable attempt) {
        long before = open();
        for (int i = 0; i < TIMES; i++) {
            attempt.run();
        }
        long more = open() - before;
        assertTrue(more < OTHERS, () -> more + " descriptors more than before " + TIMES + " attempts");
    }

    private static long open() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }
}
