package org.asyncio4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JDK's own tools show of tasks and loops. */
@Timeout(300)
class JcmdTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void aDumpHasTasksByTheirNamesWithTheirStacks(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of(), "album")) {
            Path dump = folder.resolve("threads.json");
            jcmd(program, "Thread.dump_to_file", "-format=json", dump.toString());
            String threads = Files.readString(dump);
            for (String name :
                    List.of("Task-1", "Sundowning", "TMBTE", "TNDNBTG", "Levitate", "DYWTYLM", "Aqua Regia")) {
                assertEquals(1, threads.split("\"name\": \"" + name + "\"", -1).length - 1, name);
            }
            String task = threads.substring(threads.indexOf("\"name\": \"Levitate\""));
            assertTrue(task.substring(0, task.indexOf("]")).contains("org.asyncio4j.tools.Programs.play("), task);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void platformThreadsHaveNames(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of(), "album")) {
            String printed = jcmd(program, "Thread.print");
            assertTrue(printed.contains("\n\"main\" #"), printed);
            // The portable engine runs a loop on a virtual thread, of which it shows none.
            assertEquals(engine.equals(Program.CARRIER), printed.contains("\n\"asyncio\" #"), printed);
        }
    }

    private String jcmd(Program program, String... command) throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        ProcessBuilder builder = new ProcessBuilder(jcmd.toString(), program.pid());
        builder.command().addAll(List.of(command));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
