package org.asyncio4j.benchmarks.peers;

import java.io.IOException;

/** Child processes that do nothing. */
final class Processes {

    private static final int COUNT = 100;

    private Processes() {}

    /** What the JDK takes alone: start, and wait for the end. */
    static int bare() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/true").inheritIO();
        for (int i = 0; i < COUNT; i++) {
            if (builder.start().waitFor() != 0) {
                throw new AssertionError("/bin/true failed");
            }
        }
        return COUNT;
    }
}
