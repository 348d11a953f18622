package org.asyncio4j.tests.process;

import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Tests that start children, by the JDK and with pipes that have paths, or else, where a subclass says so, with threads,
 * or by spawning them.
 */
abstract class WithChildren {

    private static final String THREADS = "asyncio4j.subprocess.threads";
    private static final String SPAWN = "asyncio4j.subprocess.spawn";

    /** Takes what debug mode says of killed children. */
    private final LogCapture log = new LogCapture();

    /** Whether the children's pipes are served by threads. */
    boolean threads() {
        return false;
    }

    /** Whether the children are spawned. */
    boolean spawned() {
        return false;
    }

    @BeforeEach
    final void chooseTheMechanism() {
        System.setProperty(SPAWN, String.valueOf(spawned()));
        System.setProperty(THREADS, String.valueOf(threads()));
    }

    @AfterEach
    final void forgetTheMechanism() {
        System.clearProperty(SPAWN);
        System.clearProperty(THREADS);
        log.close();
    }
}
