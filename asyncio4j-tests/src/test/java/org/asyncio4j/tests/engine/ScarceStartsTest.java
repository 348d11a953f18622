package org.asyncio4j.tests.engine;

import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A task or generator that cannot begin, because there is no memory for its thread or something else that it needs, fails
 * with that and never begins; nothing of it stays in the loop, which goes on. In a JVM of its own with a full heap.
 */
@Tag("memory")
class ScarceStartsTest {

    private static final int STEPS = Boolean.getBoolean("asyncio4j.nightly") ? 96 : 10;

    @Test
    @Timeout(1000)
    void whatCannotBeginFailsAndLeavesNothing() {
        new ChildJvm(ScarceStarts.class)
                .with("-Xmx14m", "-XX:+UseSerialGC", "-XX:-UseTLAB")
                .withLimit(900)
                .run(Integer.toString(STEPS))
                .assertPrinted(
                        "the first step of a task: some fail",
                        "createTask: some fail",
                        "a generator: some fail",
                        "closed");
    }
}
