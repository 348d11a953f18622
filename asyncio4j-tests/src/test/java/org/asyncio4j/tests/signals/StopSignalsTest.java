package org.asyncio4j.tests.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.asyncio4j.RunOptions;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/** Signals of the system that stop a run; each in a JVM of its own. */
class StopSignalsTest {

    /** What a JVM that SIGTERM ends exits with. */
    private static final int ENDED_BY_SIGTERM = 143;

    @Test
    void theFirstCancelsMainWhichCleansUp() {
        assertTells(List.of("cancelled", "cleaned up", "KeyboardInterrupt SIGTERM"), "one", "TERM");
        assertTells(List.of("cancelled", "cleaned up", "KeyboardInterrupt null"), "one", "INT");
    }

    @Test
    void aSecondOneOfAnyKindDoesNotWaitForMain() {
        assertTells(List.of("first", "KeyboardInterrupt SIGTERM"), "twice");
    }

    @Test
    void aThirdOneEndsTheJvmEvenIfTheLoopIsStuck() {
        ChildJvm.Outcome outcome = new ChildJvm(StopSignals.class).run("thrice");
        assertEquals(List.of("stuck"), outcome.lines());
        assertEquals(ENDED_BY_SIGTERM, outcome.exitCode());
    }

    @Test
    void runsOnAllThreadsAreStopped() {
        assertTells(List.of("KeyboardInterrupt SIGTERM", "KeyboardInterrupt SIGTERM"), "threads");
    }

    @Test
    void allLoopsOfAGroupAreStoppedOnce() {
        assertTells(List.of("cleaned up", "cleaned up", "KeyboardInterrupt SIGTERM"), "group", "TERM");
        assertTells(List.of("cleaned up", "cleaned up", "KeyboardInterrupt null"), "group of main", "INT");
    }

    @Test
    void aHandlerOfTheLoopHasTheSignalForItselfUntilItIsRemoved() {
        assertTells(List.of("handler", "KeyboardInterrupt SIGTERM"), "handler");
    }

    @Test
    void theProgramGetsItBack() {
        assertTells(List.of("cancelled", "cleaned up", "KeyboardInterrupt SIGTERM", "put back: true"), "program");
    }

    @Test
    void withNoneCtrlCIsLeftToTheJvm() {
        assertTells(List.of("untouched: true"), "none");
    }

    @Test
    void whatCannotBeCaughtIsRefusedAndNothingIsTaken() {
        assertTells(
                List.of(
                        "java.lang.IllegalArgumentException: there is no signal SIGBOOM",
                        "put back: true",
                        "java.lang.IllegalStateException: SIGKILL cannot be caught: Signal already"
                                + " used by VM or OS: SIGKILL",
                        "put back: true"),
                "refused");
    }

    @Test
    void aServerServesTheClientsThatItHas() {
        assertTells(List.of("takes no more clients", "served", "KeyboardInterrupt SIGTERM"), "server");
    }

    @Test
    void aRecursionThatAwaitsWithoutAnEndStopsToo() {
        assertTells(List.of("KeyboardInterrupt SIGTERM"), "recursion");
    }

    @Test
    void namesMayHaveThePrefix() {
        assertEquals(
                Set.of("INT", "TERM"),
                RunOptions.DEFAULT.withStopSignals("SIGINT", "TERM", "SIGTERM").stopSignals());
        assertEquals(null, RunOptions.DEFAULT.stopSignals());
        assertThrows(NullPointerException.class, () -> RunOptions.DEFAULT.withStopSignals("INT", null));
        RunOptions options = RunOptions.DEFAULT.withStopSignals("INT");
        assertTrue(options.withDebug(true).stopSignals().contains("INT"));
        assertThrows(
                UnsupportedOperationException.class, () -> options.stopSignals().add("TERM"));
    }

    private static void assertTells(List<String> lines, String... arguments) {
        new ChildJvm(StopSignals.class).run(arguments).assertPrinted(lines.toArray(String[]::new));
    }
}
