package org.asyncio4j.suite.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.asyncio4j.suite.Ports;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** SIGINT on the JVM's main thread; each in a JVM of its own. */
class CtrlCTest {

    /** What a JVM that SIGINT ends exits with. */
    private static final int ENDED_BY_SIGINT = 130;

    @Test
    @Ports("test_runners.py::RunnerTests::test_interrupt_wait")
    void whileMainWaitsItCancelsMainAndItsFuture() throws Exception {
        assertTells("wait", "cancelled", "KeyboardInterrupt", "future cancelled: true");
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_interrupt_call_soon")
    void whileMainOnlyYieldsItCancelsMain() throws Exception {
        assertTells("yield", "cancelled", "KeyboardInterrupt");
    }

    @Test
    void aMainThatSwallowsItReturnsItsValue() throws Exception {
        assertTells("swallow", "swallowed", "ended");
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_interrupt_cancelled_task")
    void besidesAnotherCancelItEndsInACancelledError() throws Exception {
        assertTells("both", "CancelledError");
    }

    @Test
    void aSecondOneDoesNotWaitForMain() throws Exception {
        assertTells("twice", "first", "cleaned up by close", "KeyboardInterrupt");
    }

    @Test
    void aThirdOneEndsTheJvmEvenIfTheLoopIsStuck() throws Exception {
        ChildJvm.Outcome outcome = ChildJvm.run(CtrlC.class, List.of(), Map.of(), "thrice");
        assertEquals(List.of("stuck"), outcome.lines());
        assertEquals(ENDED_BY_SIGINT, outcome.exitCode());
    }

    @Test
    void eachRunOfARunnerTakesItOver() throws Exception {
        assertTells("again", "KeyboardInterrupt", "KeyboardInterrupt", "still usable");
    }

    @Test
    void aHandlerOfTheProgramsIsRespected() throws Exception {
        assertTells("own", "own handler", "goes on", "ended");
    }

    @Test
    void onAnotherThreadThanTheMainOneItIsNotTakenOver() throws Exception {
        assertTells("thread", "untouched: true", "goes on", "ended");
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_signal_install_not_supported_ok")
    void whereItCannotBeTakenOverRunWorksAllTheSame() throws Exception {
        ChildJvm.Outcome outcome = ChildJvm.run(CtrlC.class, List.of("-Xrs"), Map.of(), "none");
        assertEquals(new ChildJvm.Outcome(List.of("runs", "ended"), 0), outcome);
    }

    @Test
    @Ports("test_tasks.py::GatherTestsBase::test_env_var_debug")
    void debugModeFollowsTheEnvironmentAndThePropertyBeforeIt() throws Exception {
        assertDebug(false, List.of(), Map.of());
        assertDebug(false, List.of(), Map.of("ASYNCIO4J_DEBUG", ""));
        assertDebug(true, List.of(), Map.of("ASYNCIO4J_DEBUG", "1"));
        assertDebug(true, List.of("-Dasyncio4j.debug=true"), Map.of());
        assertDebug(false, List.of("-Dasyncio4j.debug=false"), Map.of("ASYNCIO4J_DEBUG", "1"));
    }

    private static void assertDebug(
            boolean expected, List<String> options, Map<String, String> environment)
            throws Exception {
        assertEquals(
                new ChildJvm.Outcome(List.of(Boolean.toString(expected)), 0),
                ChildJvm.run(CtrlC.class, options, environment, "debug"));
    }

    private static void assertTells(String scenario, String... lines) throws Exception {
        assertEquals(
                new ChildJvm.Outcome(List.of(lines), 0),
                ChildJvm.run(CtrlC.class, List.of(), Map.of(), scenario));
    }
}
