package org.asyncio4j.tests.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/** SIGINT on the JVM's main thread; each in a JVM of its own. */
class CtrlCTest {

    /** What a JVM that SIGINT ends exits with. */
    private static final int ENDED_BY_SIGINT = 130;

    @Test
    @Ports("test_runners.py::RunnerTests::test_interrupt_wait")
    void whileMainWaitsItCancelsMainAndItsFuture() {
        assertTells("wait", "cancelled", "KeyboardInterrupt", "future cancelled: true");
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_interrupt_call_soon")
    void whileMainOnlyYieldsItCancelsMain() {
        assertTells("yield", "cancelled", "KeyboardInterrupt");
    }

    @Test
    void aMainThatSwallowsItReturnsItsValue() {
        assertTells("swallow", "swallowed", "ended");
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_interrupt_cancelled_task")
    void besidesAnotherCancelItEndsInACancelledError() {
        assertTells("both", "CancelledError");
    }

    @Test
    void aSecondOneDoesNotWaitForMain() {
        assertTells("twice", "first", "cleaned up by close", "KeyboardInterrupt");
    }

    @Test
    void aThirdOneEndsTheJvmEvenIfTheLoopIsStuck() {
        ChildJvm.Outcome outcome = child().run("thrice");
        assertEquals(List.of("stuck"), outcome.lines());
        assertEquals(ENDED_BY_SIGINT, outcome.exitCode());
    }

    @Test
    void eachRunOfARunnerTakesItOver() {
        assertTells("again", "KeyboardInterrupt", "KeyboardInterrupt", "still usable");
    }

    @Test
    void aHandlerOfTheProgramsIsRespected() {
        assertTells("own", "own handler", "goes on", "ended");
    }

    @Test
    void onAnotherThreadThanTheMainOneItIsNotTakenOver() {
        assertTells("thread", "untouched: true", "goes on", "ended");
    }

    @Test
    @Ports("test_runners.py::RunnerTests::test_signal_install_not_supported_ok")
    void whereItCannotBeTakenOverRunWorksAllTheSame() {
        child().with("-Xrs").run("none").assertPrinted("runs", "ended");
    }

    @Test
    @Ports("test_tasks.py::GatherTestsBase::test_env_var_debug")
    void debugModeFollowsTheEnvironmentAndThePropertyBeforeIt() {
        assertDebug(false, child());
        assertDebug(false, child().withVariable("ASYNCIO4J_DEBUG", ""));
        assertDebug(true, child().withVariable("ASYNCIO4J_DEBUG", "1"));
        assertDebug(true, child().with("-Dasyncio4j.debug=true"));
        assertDebug(false, child().with("-Dasyncio4j.debug=false").withVariable("ASYNCIO4J_DEBUG", "1"));
    }

    private static ChildJvm child() {
        return new ChildJvm(CtrlC.class);
    }

    private static void assertDebug(boolean expected, ChildJvm child) {
        child.run("debug").assertPrinted(Boolean.toString(expected));
    }

    private static void assertTells(String scenario, String... lines) {
        child().run(scenario).assertPrinted(lines);
    }
}
