package org.asyncio4j.tests.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/** How a process ends when its run was stopped and nothing catches that. */
class ExitCodeTest {

    @Test
    void systemExitGivesItsCodeWithoutATrace() {
        assertEndsSilently(3, "exit");
    }

    @Test
    void anInterruptEndsAsCtrlCDoes() {
        assertEndsSilently(130, "interrupt");
        assertEndsSilently(130, "other message");
    }

    @Test
    void aStopSignalEndsAsTheSignalDoes() {
        assertEndsSilently(143, "signal", "TERM");
        assertEndsSilently(129, "signal", "HUP");
        assertEndsSilently(130, "signal", "INT");
    }

    @Test
    void whatIsCaughtIsTheProgramsMatter() {
        new ChildJvm(ExitCodes.class).run("caught").assertPrinted("caught 3");
    }

    @Test
    void otherFailuresEndWithATraceAndOne() {
        for (String program : new String[] {"failure", "failure later"}) {
            ChildJvm.Outcome outcome = new ChildJvm(ExitCodes.class).run(program);
            assertEquals(1, outcome.exitCode(), outcome.errors());
            assertTrue(outcome.errors().contains("IllegalStateException: failed"), outcome.errors());
        }
    }

    @Test
    void handlersOfTheProgramsOwnAreLeftAlone() {
        for (String program : new String[] {"own handler", "own default"}) {
            ChildJvm.Outcome outcome = new ChildJvm(ExitCodes.class).run(program);
            assertEquals(1, outcome.exitCode());
            assertEquals(
                    "own: org.asyncio4j.SystemExit: exit code 3",
                    outcome.output().strip());
        }
    }

    private static void assertEndsSilently(int code, String... arguments) {
        ChildJvm.Outcome outcome = new ChildJvm(ExitCodes.class).run(arguments);
        assertEquals(code, outcome.exitCode(), outcome.toString());
        assertEquals("", outcome.output() + outcome.errors());
    }
}
