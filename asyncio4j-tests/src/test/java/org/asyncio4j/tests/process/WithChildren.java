package org.asyncio4j.tests.process;

import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Tests that start children, whose pipes have paths, or else, where a subclass says so, threads.
 */
abstract class WithChildren {

    private static final String THREADS = "asyncio4j.subprocess.threads";

    /** Takes what debug mode says of killed children. */
    private final LogCapture log = new LogCapture();

    /** Whether the children's pipes are served by threads. */
    boolean threads() {
        return false;
    }

    @BeforeEach
    final void chooseTheKindOfPipes() {
        System.setProperty(THREADS, String.valueOf(threads()));
    }

    @AfterEach
    final void forgetTheKindOfPipes() {
        System.clearProperty(THREADS);
        log.close();
    }
}
