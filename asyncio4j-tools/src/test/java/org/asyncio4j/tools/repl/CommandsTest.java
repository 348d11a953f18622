package org.asyncio4j.tools.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {

    private static LocalSession repl;

    @BeforeAll
    static void start() {
        repl = new LocalSession();
    }

    @AfterAll
    static void stop() {
        repl.close();
    }

    private static String type(String text) {
        return repl.type(text);
    }

    @Test
    void tasksAreListedShownAsATreeAndCancelled() {
        assertEquals("no tasks\n", type("/ps"));
        assertEquals("no tasks\n", type("/pstree"));
        type("""
            void waitLong() {
                await(sleep(1000));
            }
            var sleeper = createTask(() -> { waitLong(); }, "sleeper")
            var waiter = createTask(() -> { await(sleeper); }, "waiter")
            await(sleep(0))
            """);
        String table = type("/ps");
        assertTrue(
                table.matches(
                        "(?s)tid +task id +task name +coroutine stack +awaiter chain +awaiter name +awaiter id\n-+\n"
                                + "\\d+ +0x\\w+ +sleeper +waitLong\\(#\\d+:2\\) -> #\\d+:1 +#\\d+:1 +waiter +0x\\w+\n"
                                + "\\d+ +0x\\w+ +waiter +#\\d+:1 +0x0\n"),
                table);
        String inFull = type("/ps --long");
        assertTrue(
                inFull.matches("(?s)tid .* awaiter id +loop +age +steps +state\n-+\n"
                        + "[^\n]* \\d+\\.\\d s +1 +waiting for \\d+\\.\\d+ s to pass\n"
                        + "[^\n]* \\d+\\.\\d s +1 +waiting for sleeper\n"),
                inFull);
        assertTrue(type("/ps --wide").startsWith("error: "));
        String tree = type("/pstree");
        assertTrue(
                tree.matches("└── \\(T\\) waiter\n"
                        + "    └──  #\\d+:1\n"
                        + "        └── \\(T\\) sleeper\n"
                        + "            └──  #\\d+:1\n"
                        + "                └──  waitLong\\(#\\d+:2\\)\n"),
                tree);
        assertEquals("there is no task nobody; /ps lists them\n", type("/cancel nobody"));
        assertEquals("", type("/cancel sleeper"));
        assertTrue(type("await(waiter)").startsWith("org.asyncio4j.CancelledError (cancelled by "));
        assertEquals("no tasks\n", type("/ps"));
    }

    @Test
    void tasksThatWaitForEachOtherAreNoTree() {
        type("""
            Task<?>[] both = new Task<?>[2]
            { // Both before the loop goes on.
                both[0] = createTask(() -> { await(both[1]); }, "a");
                both[1] = createTask(() -> { await(both[0]); }, "b");
            }
            await(sleep(0))
            """);
        assertEquals(
                "ERROR: await-graph contains cycles - cannot print a tree!\n\ncycle: b → a → b\n", type("/pstree"));
        String table = type("/ps --long");
        assertTrue(table.matches("(?s).* a .* waiting for b\n.* b .* waiting for a\n"), table);
        assertEquals("", type("/cancel a"));
        assertEquals("", type("for (int i = 0; i < 3; i++) { await(sleep(0)); }"));
        assertEquals("no tasks\n", type("/ps"));
    }

    @Test
    void whatIsDeclaredIsListed() {
        type("int number = 3;\nint twice(int n) { return 2 * n; }\nrecord Point(int x, int y) {}");
        assertTrue(type("/vars").contains("int number = 3\n"));
        assertTrue(type("/methods").contains("int twice(int n)\n"));
        assertTrue(type("/types").contains("record Point(int x, int y)\n"));
        assertTrue(type("/imports").contains("import org.asyncio4j.*;\n"));
        assertTrue(type("/list").contains(": int number = 3;\n"));
        assertEquals("", type("/drop number"));
        assertTrue(type("number").startsWith("error: cannot find symbol\n"));
        assertEquals("error: there is no number\n", type("/drop number"));
    }

    @Test
    void anAbbreviationWillDoIfItFitsOneCommandOnly() {
        assertTrue(type("/he").contains("/pstree"));
        assertTrue(type("/?").contains("/pstree"));
        assertEquals("error: /c may be /cancel or /classpath\n", type("/c"));
        assertEquals("error: /nothing is no command; /help lists them\n", type("/nothing"));
        assertEquals("usage: /cancel NAME\n", type("/cancel"));
        assertEquals("usage: /vars\n", type("/vars x"));
    }

    @Test
    void aFileIsRun(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("start");
        Files.writeString(file, "int fromFile() {\n  return 11;\n}\nfromFile()\n/help\n");
        String printed = type("/open " + file);
        assertTrue(printed.startsWith("11\nType Java"), printed);
        assertTrue(type("/open " + folder.resolve("missing")).startsWith("error: "));
    }

    @Test
    void theClassPathCanGrow(@TempDir Path folder) throws IOException, InterruptedException {
        Path source = folder.resolve("Greeting.java");
        Files.writeString(
                source, "package greet; public class Greeting { public static String text() { return \"hi\"; } }");
        Process javac = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                        "-d",
                        folder.toString(),
                        source.toString())
                .inheritIO()
                .start();
        assertEquals(0, javac.waitFor());
        assertTrue(type("greet.Greeting.text()").startsWith("error: "));
        assertEquals("", type("/classpath " + folder));
        assertEquals("\"hi\"\n", type("greet.Greeting.text()"));
    }
}
