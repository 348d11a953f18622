package org.asyncio4j.launcher;

import static org.asyncio4j.launcher.Start.LAUNCHER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code asyncio4j} that look into other processes, as a user gives them. */
@Timeout(300)
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherCommandsTest {

    @TempDir
    Path folder;

    @Test
    void aCommandRunsTheTools() throws Exception {
        Start outcome = run(LAUNCHER, "ps", "999999999");

        assertEquals("asyncio4j: there is no process 999999999.\n", outcome.errors());
        assertEquals(1, outcome.exitCode());
    }

    @Test
    void optionsBeforeTheCommandGoToJava() throws Exception {
        Start outcome = run(LAUNCHER, "-Xmx100m", "-showversion", "help", "pstree");

        assertTrue(outcome.output().contains("--retries=N"), outcome.output() + outcome.errors());
        assertTrue(outcome.errors().contains("openjdk version"), outcome.errors());
        assertEquals(0, outcome.exitCode());
    }

    @Test
    void misuseIsTold() throws Exception {
        Start outcome = run(LAUNCHER, "pstree");

        assertTrue(outcome.errors().startsWith("Missing required parameter: 'PID'"), outcome.errors());
        assertEquals(2, outcome.exitCode());
    }

    @Test
    void aFileThatIsCalledLikeACommandIsRunByItsPath() throws Exception {
        Files.writeString(folder.resolve("ps"), """
            #!/usr/bin/env asyncio4j
            void main() {
                IO.println("mine");
            }
            """);

        assertEquals("mine\n", run(LAUNCHER, "./ps").output());
    }

    private Start run(Object... command) throws IOException, InterruptedException {
        return Start.of(folder, Map.of("ASYNCIO4J_CACHE_MIB", "0", "ASYNCIO4J_NO_BUILD", "1"), "", command);
    }
}
