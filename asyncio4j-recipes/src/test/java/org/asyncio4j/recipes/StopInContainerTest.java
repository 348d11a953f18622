package org.asyncio4j.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an orchestrator sees of a stop by SIGTERM. */
@OneEngineByDay
class StopInContainerTest {

    private final Programs programs = new Programs();

    @AfterEach
    void endPrograms() throws InterruptedException {
        programs.close();
    }

    @Test
    void aStopHasTheCodeOfTheSignalAndNoTrace() throws Exception {
        assertEquals("cleaned up\nexit code 143\n", stopped());
    }

    @Test
    void aStopMayHaveTheCodeOfSuccess() throws Exception {
        assertEquals("cleaned up\nexit code 0\n", stopped("zero"));
    }

    @Test
    void aCallThatNeverReturnsIsToldAndDoesNotHoldUpTheStop() throws Exception {
        String said = stopped("hang");

        assertTrue(said.contains("StopInContainer.java"), "where it hangs is not told: " + said);
        assertFalse(said.contains("KeyboardInterrupt"), said);
        assertTrue(said.endsWith("exit code 143\n"), said);
    }

    private String stopped(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("StopInContainer"));
        command.addAll(List.of(arguments));
        Process program = programs.recipe(List.of("-Dwait=2"), command.toArray(String[]::new));
        var output = program.inputReader();
        assertEquals("serving", output.readLine());
        program.toHandle().destroy(); // SIGTERM
        StringBuilder said = new StringBuilder();
        output.lines().forEach(line -> said.append(line).append('\n'));
        // Far less than the five minutes that it would wait by default.
        assertTrue(program.waitFor(120, TimeUnit.SECONDS), "does not end");
        return said.append("exit code ")
                .append(program.exitValue())
                .append('\n')
                .toString();
    }
}
