package org.asyncio4j.tests.nearlimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every operation is tried with 0, 1, 2 ... frames of stack left, until there are enough, so that the stack overflows
 * in each call that it makes. Afterwards nobody hangs, nothing is lost, and what was tried can be used.
 *
 * <p>In JVMs of their own, which only interpret: so frames have the same size each time.
 */
class NearLimitTest {

    @Timeout(300)
    @ParameterizedTest
    @EnumSource
    void eachCallMayOverflow(Program.Group group) {
        ChildJvm.Outcome outcome = new ChildJvm(Program.class)
                .with("-Xint", "-Xss256k")
                .withLimit(200)
                .run(group.name());
        List<String> failures =
                outcome.lines().stream().filter(line -> !line.startsWith("ok ")).toList();
        assertEquals(List.of(), failures, outcome::toString);
        assertTrue(outcome.lines().size() > 3, outcome::toString);
        assertEquals(0, outcome.exitCode(), outcome::toString);
    }
}
