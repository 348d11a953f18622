package org.asyncio4j.tools;

import static org.asyncio4j.tools.Program.CARRIER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks into real programs from outside, on both engines. */
@Timeout(300)
@EnabledOnOs({OS.LINUX, OS.MAC})
@Execution(ExecutionMode.CONCURRENT)
class ObserveTest {

    /** That of CPython's documentation, but that the library's own frames are left out. */
    private static final String ALBUMS = """
        └── (T) Task-1
            └──  Programs.main Programs.java:N
                └──  Programs.albums Programs.java:N
                    ├── (T) Sundowning
                    │   └──  Programs.albums Programs.java:N
                    │       └──  Programs.album Programs.java:N
                    │           ├── (T) TNDNBTG
                    │           │   └──  Programs.album Programs.java:N
                    │           │       └──  Programs.play Programs.java:N
                    │           └── (T) Levitate
                    │               └──  Programs.album Programs.java:N
                    │                   └──  Programs.play Programs.java:N
                    └── (T) TMBTE
                        └──  Programs.albums Programs.java:N
                            └──  Programs.album Programs.java:N
                                ├── (T) DYWTYLM
                                │   └──  Programs.album Programs.java:N
                                │       └──  Programs.play Programs.java:N
                                └── (T) Aqua Regia
                                    └──  Programs.album Programs.java:N
                                        └──  Programs.play Programs.java:N
        """;

    private static final String UNATTACHABLE = "-XX:+DisableAttachMechanism";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void anIdleProgramWithASmallHeap(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of("-Xmx32m"), "album")) {
            assertEquals(ALBUMS, Outcome.of("pstree", program.pid()).general());

            List<String> table =
                    Outcome.of("ps", program.pid()).general().lines().toList();
            assertEquals(9, table.size(), table.toString());
            assertEquals(
                    "tid        task id              task name            coroutine stack                             "
                            + "       awaiter chain                                      awaiter name    awaiter id",
                    table.get(0));
            assertEquals("-".repeat(180), table.get(1));
            assertTrue(table.get(2).matches("TID 0xID +Task-1 +Programs.albums -> Programs.main +0x0"), table.get(2));
            assertTrue(
                    table.get(5)
                            .matches("TID 0xID +TNDNBTG +Programs.play -> Programs.album +"
                                    + "Programs.album -> Programs.albums +Sundowning +0xID"),
                    table.get(5));
            assertEquals("", program.errors());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void aStuckLoop(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of(Program.SILENT), "stuck")) {
            Outcome tree = Outcome.of("pstree", "--long", program.pid());

            assertEquals("""
                loop 0xID on thread N, which does not answer
                └── (T) Task-1  [waiting for 2 of 2 tasks of its group: player, hanger]
                    └──  Programs.main Programs.java:N
                        └──  Programs.stuck Programs.java:N
                            ├── (T) player  [waiting for T s to pass]
                            │   └──  Programs.stuck Programs.java:N
                            │       └──  Programs.play Programs.java:N
                            └── (T) hanger  [running, blocks its loop for T s]
                                └──  Programs.stuck Programs.java:N
                                    └──  Programs.hang Programs.java:N
                                        └──  Programs.block Programs.java:N
                """, tree.general());
            assertEquals("", program.errors());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void theLongTableTellsAgesStepsAndWhatBlocksForHowLong(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of(), "stuck")) {
            List<String> table =
                    Outcome.of("ps", "--long", program.pid()).general().lines().toList();
            assertTrue(table.get(0).matches(".* awaiter id +loop +age +steps +state"), table.get(0));
            assertEquals(table.get(1).length(), table.get(0).length() + "state".length() + 20, table.get(1));
            String age = "(\\d+\\.\\d|\\d+) (s|min)";
            assertTrue(table.get(2).matches(".* 0xID +" + age + " +1 +waiting for 2 of 2 tasks .*"), table.get(2));
            assertTrue(table.get(3).matches(".* 0xID +" + age + " +1 +waiting for T s to pass"), table.get(3));
            assertTrue(table.get(4).matches(".* 0xID +" + age + " +2 +running, blocks its loop for T s"), table.get(4));

            String json = Outcome.of("ps", "--json", program.pid()).output();
            assertTrue(json.matches("(?s).*\"age\" : \\d+\\.\\d+,\\s+\"steps\" : 2,\\s+\"blockedFor\" : .*"), json);
            assertEquals(2, json.split("\"blockedFor\"", -1).length, json);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void whoeverIsBeingCancelledIsShownWithWhoAskedAndWhy(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of(), "stubborn")) {
            String shown = "waiting for T s to pass, cancelling, requested by boss: deadline of the request";
            String table = Outcome.of("ps", "--long", program.pid()).general();
            assertTrue(table.lines().anyMatch(line -> line.endsWith(shown)), table);
            String tree = Outcome.of("pstree", "--long", program.pid()).general();
            assertTrue(tree.contains("(T) stubborn  [" + shown + "]"), tree);
            String json = Outcome.of("ps", "--json", program.pid()).output();
            assertTrue(json.contains("\"cancelledBy\" : \"by boss: deadline of the request\""), json);
            String heap = Outcome.of("ps", "--long", heapOf(program).toString()).output();
            assertTrue(heap.contains("cancelling, requested by boss: deadline of the request"), heap);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void aBusyLoopGoesOn(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of(), "busy")) {
            for (int i = 0; i < 5; i++) {
                String tree = Outcome.of("pstree", program.pid()).general();
                assertTrue(tree.contains("(T) spinner-9"), tree);
                assertTrue(tree.contains("(T) b\n"), tree);
            }
            assertEquals("", program.errors());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void tenThousandTasksInASmallHeap(String engine) throws Exception {
        // Compiled at once, so that it does not depend on how busy the machine is: 17 MB live. Interpreted stacks alone
        // take 25 MB.
        try (Program program = Program.start(engine, List.of("-Xmx32m", "-Xbatch"), "manyWarm", "10000")) {
            assertTenThousand(program);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void tenThousandTasksThatHaveJustBegun(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of("-Xmx96m"), "many", "10000")) {
            assertTenThousand(program);
        }
    }

    private static void assertTenThousand(Program program) {
        Outcome table = Outcome.of("ps", program.pid());
        assertEquals(10_003, table.output().lines().count(), table.errors());
        // A root, its frames, and each task with its own.
        Outcome tree = Outcome.of("pstree", program.pid());
        long tasks = tree.output().lines().filter(line -> line.contains("(T) ")).count();
        assertEquals(10_001, tasks, tree.errors());
        assertEquals("", program.errors());
    }

    @Test
    void aProgramToWhichNothingCanAttachIsSeen() throws Exception {
        try (Program program = Program.start(CARRIER, List.of(UNATTACHABLE), "album")) {
            assertEquals(ALBUMS, Outcome.of("pstree", program.pid()).general());
            assertEquals("", program.errors());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thatNothingCanAttachIsSaidWhereNoLoopAnswers(boolean byVariable) throws Exception {
        Map<String, String> variables = byVariable ? Map.of("JDK_JAVA_OPTIONS", UNATTACHABLE) : Map.of();
        List<String> options = byVariable ? List.of() : List.of(UNATTACHABLE);
        try (Program program = Program.start(variables, CARRIER, options, "none")) {
            Outcome outcome = Outcome.ofImpatient("ps", program.pid(), "--timeout=1");
            assertEquals(
                    "asyncio4j: process " + program.pid()
                            + " did not answer within 1 seconds: no loop of asyncio4j runs"
                            + " in it. Whether it has asyncio4j at all can't be told, because"
                            + " -XX:+DisableAttachMechanism keeps jcmd from attaching to it.\n",
                    outcome.errors());
            assertEquals(1, outcome.exitCode());
            // The JVM answers who tries it with all its stacks.
            assertEquals("", program.end());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void aCycle(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of(), "cycle")) {
            Outcome tree = Outcome.of("pstree", program.pid());

            assertEquals(1, tree.exitCode());
            assertEquals("", tree.output());
            assertEquals("""
                ERROR: await-graph contains cycles - cannot print a tree!

                cycle: b → a → b
                """, tree.errors());
            assertEquals(0, Outcome.of("ps", program.pid()).exitCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void aTaskIsCancelledByName(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of(), "lock")) {
            String tree = Outcome.of("pstree", "--long", program.pid()).general();
            assertTrue(tree.contains("(T) waiter  [waiting for a lock that Task-1 holds]"), tree);

            assertEquals(
                    1, Outcome.of("cancel", program.pid(), "nobody", "--yes").exitCode());
            Outcome outcome = Outcome.of("cancel", program.pid(), "waiter", "--yes");

            assertEquals("Asked task waiter (0xID) to cancel.\n", outcome.general());
            program.expect("cancelled");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Program.CARRIER, Program.PORTABLE})
    void connectionsWithTheirBytes(String engine) throws Exception {
        try (Program program = Program.start(engine, List.of(), "connections")) {
            List<String> table = Outcome.of("ps", "--connections", program.pid())
                    .output()
                    .lines()
                    .toList();
            assertTrue(
                    table.get(0).matches("loop +id +kind +local +peer +read +written +buffered +state +protocol"),
                    table.get(0));
            String ours = "127\\.0\\.0\\.1:\\d+ +127\\.0\\.0\\.1:\\d+ +";
            String end = " +StreamReaderProtocol";
            List<String> rows = table.subList(2, table.size());
            assertEquals(4, rows.size(), table.toString());
            assertTrue(rows.stream().allMatch(row -> row.matches("Loop-1 +0x\\w+ +socket +" + ours + ".*" + end)));
            assertOne(rows, ".*" + ours + "0 +5 +0 +open" + end);
            assertOne(rows, ".*" + ours + "5 +0 +0 +open" + end);
            // More than the system takes: some waits here, some in the other side's paused reader.
            assertOne(rows, ".*" + ours + "0 +\\d{5,} +\\d{5,} +open, writing paused" + end);
            assertOne(rows, ".*" + ours + "\\d{5,} +0 +0 +open, reading paused" + end);

            String json =
                    Outcome.of("ps", "--connections", "--json", program.pid()).output();
            assertEquals(5, json.split("\"bytesBuffered\" : ", -1).length, json);
        }
    }

    private static void assertOne(List<String> rows, String pattern) {
        assertEquals(1, rows.stream().filter(row -> row.matches(pattern)).count(), () -> pattern + " in\n" + rows);
    }

    @Test
    void theConnectionsOfALoopThatIsStuckAreShown() throws Exception {
        try (Program program = Program.start(CARRIER, List.of(), "stuckConnection")) {
            String table = Outcome.of("ps", "--connections", program.pid()).output();
            assertEquals(4, table.lines().count(), table);
        }
    }

    @Test
    void eachLoopIsThere() throws Exception {
        try (Program program = Program.start(CARRIER, List.of(), "loops")) {
            program.expect("ready");
            String tree = Outcome.of("pstree", "--json", program.pid()).output();
            assertEquals(3, tree.split("\"loop\"", -1).length, tree);
        }
    }

    @Test
    void aHeapDumpShowsTheSameTree() throws Exception {
        try (Program program = Program.start(CARRIER, List.of("-Xmx32m"), "album")) {
            // Who answers has noted which tasks there are.
            assertEquals(ALBUMS, Outcome.of("pstree", program.pid()).general());
            Path dump = heapOf(program);

            assertEquals(ALBUMS, Outcome.of("pstree", dump.toString()).general());
            List<String> table =
                    Outcome.of("ps", "--long", dump.toString()).output().lines().toList();
            assertEquals(9, table.size(), table.toString());
            for (String row : table.subList(2, 9)) {
                assertTrue(row.matches(".* 0x\\w+ +(\\d+\\.\\d|\\d+) s +\\d+ +waiting for .*"), row);
            }
            String json = Outcome.of("ps", "--json", dump.toString()).output();
            assertTrue(json.contains("\"age\" : "), json);
            assertFalse(json.contains("\"age\" : 0.0,"), json);
        }
    }

    private Path heapOf(Program program) throws Exception {
        Path dump = folder.resolve("heap.hprof");
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process dumping = new ProcessBuilder(jcmd.toString(), program.pid(), "GC.heap_dump", dump.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("jcmd.txt").toFile())
                .start();
        assertTrue(dumping.waitFor(120, TimeUnit.SECONDS) && Files.exists(dump));
        return dump;
    }

    @Test
    void whatCanNotBeObservedIsSaid() throws IOException {
        assertFailure("there is no process 999999999.", "ps", "999999999");
        assertFailure("PID must be the number of a process, or a heap dump: x", "pstree", "x");
        Process sleeping = new ProcessBuilder("sleep", "600").start();
        try {
            Outcome outcome = Outcome.ofImpatient("ps", String.valueOf(sleeping.pid()), "--timeout=0.5");
            assertTrue(outcome.errors().contains("sleep"), outcome.errors());
            assertEquals(1, outcome.exitCode());
        } finally {
            sleeping.destroyForcibly();
        }
        try (Program program = Program.start(CARRIER, List.of(), "none")) {
            Outcome outcome = Outcome.ofImpatient("ps", program.pid(), "--timeout=1");
            assertTrue(outcome.errors().contains("has no asyncio4j in it, or has not used it yet"), outcome.errors());
        }
    }

    private static void assertFailure(String message, String... words) {
        Outcome outcome = Outcome.ofImpatient(words);
        assertEquals("asyncio4j: " + message + "\n", outcome.errors());
        assertEquals(1, outcome.exitCode());
    }
}
