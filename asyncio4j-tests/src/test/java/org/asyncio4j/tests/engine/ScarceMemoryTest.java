package org.asyncio4j.tests.engine;

import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory runs out, and is there again later; in a JVM of its own with a full heap. */
@Tag("memory")
class ScarceMemoryTest {

    @Test
    void aFutureWakesAllWhoWaitOrNone() {
        ChildJvm.Outcome outcome = new ChildJvm(ScarceMemory.class)
                .with("-Xmx24m", "-XX:+UseSerialGC", "-XX:-UseTLAB")
                .run();
        if (outcome.exitCode() != 0 || !outcome.output().strip().equals("refused, then all have run")) {
            throw new AssertionError(outcome);
        }
    }
}
