package org.asyncio4j.tools.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.asyncio4j.Asyncio;
import org.asyncio4j.SystemExit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Snippets, one after another in one session. */
class SessionTest {

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
    void anExpressionIsPrinted() {
        assertEquals("2\n", type("1 + 1"));
        assertEquals("\"a\"\n", type("\"a\""));
        assertEquals("int[2] { 1, 2 }\n", type("new int[] {1, 2}"));
    }

    @Test
    void nullDeclarationsAndAssignmentsAreNot() {
        assertEquals("", type("null"));
        assertEquals("", type("int assigned = 1"));
        assertEquals("", type("assigned = 2"));
        assertEquals("2\n", type("assigned"));
        assertEquals("", type("await(sleep(0))"));
        assertEquals("", type("int unused() { return 1; }"));
    }

    @Test
    void awaitNeedsNoMain() {
        assertEquals("5\n", type("var awaited = await(sleep(0.001, 5))\nawaited"));
        assertEquals("3\n", type("""
            Coroutine<Integer> three() {
                return async(() -> {
                    await(sleep(0.001));
                    return 3;
                });
            }
            await(three())
            """));
    }

    @Test
    void aTaskGoesOnAfterItsSnippet() throws InterruptedException {
        String made = type("createTask(() -> { await(sleep(0.001)); IO.println(\"from behind\"); }, \"behind\")");
        assertTrue(made.contains("<Task pending name='behind'"), made);
        assertTrue(repl.await("from behind\n").contains("from behind\n"));
    }

    @Test
    void aTraceHasTheUsersFramesAtTheUsersLines() {
        type("int divide(int n) {\n    int zero = 0;\n    return n / zero;\n}");
        String id = idOf("divide");
        String trace = type("await(async(() -> {\n    await(sleep(0));\n    return divide(1);\n}))");
        assertTrue(
                trace.matches("java\\.lang\\.ArithmeticException: / by zero\n\tat divide\\(" + id
                        + ":3\\)\n\tat #\\d+:3\n\tat #\\d+:1\n"),
                trace);
    }

    @Test
    void theFramesOfAClassNameIt() {
        type("class Thrower {\n    void fail() {\n        throw new IllegalStateException(\"mine\");\n    }\n}");
        String trace = type("new Thrower().fail()");
        assertTrue(
                trace.matches("java\\.lang\\.IllegalStateException: mine\n\tat Thrower\\.fail\\(" + idOf("Thrower")
                        + ":3\\)\n\tat #\\d+:1\n"),
                trace);
    }

    @Test
    void groupsAndCausesAreShownToo() {
        String trace = type("""
            with(taskGroup(), group -> {
                group.createTask(() -> { throw new IllegalStateException("a", new IOException("b")); });
            })
            """);
        assertTrue(trace.startsWith("org.asyncio4j.ExceptionGroup: unhandled errors in a TaskGroup"), trace);
        assertTrue(trace.contains("+- 1 of 1: java.lang.IllegalStateException: a\n"), trace);
        assertTrue(trace.contains("Caused by: java.io.IOException: b\n"), trace);
        assertFalse(trace.contains("org.asyncio4j.internal") || trace.contains(" more"), trace);
    }

    @Test
    void anEndlessRecursionIsShownInPart() {
        type("int deep(int n) { return deep(n + 1) + 1; }");
        String trace = type("deep(0)");
        assertTrue(trace.startsWith("java.lang.StackOverflowError"), trace.substring(0, 100));
        assertTrue(trace.contains(" more\n") && trace.lines().count() < 60, trace);
    }

    @Test
    void errorsOfTheCompilerAreMarked() {
        assertEquals("""
            error: illegal start of expression
              y = = 3
                  ^
            """, type("y = = 3"));
        assertEquals("""
            error: cannot find symbol
              symbol:   variable nowhere
              1 + nowhere
                  ^-----^
            """, type("1 + nowhere"));
    }

    @Test
    void whatIsNotDeclaredYetCanBeUsed() {
        assertEquals(
                "caller can be used when this is declared: method callee()\n",
                type("int caller() { return callee() + 1; }"));
        assertTrue(type("caller()").contains("caller lacks method callee()"));
        assertEquals("3\n", type("int callee() { return 2; }\ncaller()"));
        assertEquals("8\n", type("int callee() { return 7; }\ncaller()"));
    }

    @Test
    void variablesMayHaveTypesThatCantBeWritten() {
        assertEquals("4\n", type("var anonymous = new Object() { int z = 4; }\nanonymous.z"));
        assertEquals("9\n", type("IntUnaryOperator square = n -> n * n\nsquare.applyAsInt(3)"));
        assertEquals("[1]\n", type("var generic = new ArrayList<>(List.of(1))\ngeneric"));
    }

    @Test
    void contextVariablesKeepTheirValue() {
        type("var variable = new ContextVar<String>(\"variable\")");
        type("variable.set(\"kept\");");
        assertEquals("\"kept\"\n", type("variable.get()"));
        assertEquals("\"kept\"\n", type("await(createTask(() -> variable.get()))"));
    }

    @Test
    void theSnippetsAreOneTaskEachAndDoNotCount() {
        assertEquals("\"repl\"\n", type("currentTask().getName()"));
    }

    @Test
    void aToStringThatFailsIsAnErrorOfTheSnippet() {
        type("class Bad { public String toString() { throw new IllegalStateException(\"no text\"); } }");
        assertEquals("", type("var bad = new Bad()"));
        assertTrue(type("bad").startsWith("java.lang.IllegalStateException: no text\n"));
    }

    @Test
    void theFailureOfATaskThatNobodyWaitsForIsTold() throws InterruptedException {
        type("createTask(() -> { throw new IllegalStateException(\"lost\"); })");
        String report = repl.await("java.lang.IllegalStateException: lost\n");
        assertTrue(report.contains("Task exception was never retrieved\n"), report);
    }

    @Test
    void exitsAreThrown() {
        assertEquals(3, assertThrows(SystemExit.class, () -> type("exit(3)")).code());
        assertEquals(0, assertThrows(SystemExit.class, () -> type("quit()")).code());
        assertEquals(
                4,
                assertThrows(SystemExit.class, () -> type("throw new SystemExit(4)"))
                        .code());
        assertEquals(5, assertThrows(SystemExit.class, () -> type("/exit 5")).code());
    }

    @Test
    void aKeyboardInterruptIsPrintedAsInPython() {
        assertEquals("\nKeyboardInterrupt\n", type("throw new KeyboardInterrupt()\n1 + 1"));
    }

    @Test
    void anInterruptCancelsWhatIsAwaited() throws InterruptedException {
        type("");
        CompletableFuture<String> ended =
                CompletableFuture.supplyAsync(() -> type("{ IO.println(\"begun\"); await(sleep(1000)); }"));
        repl.await("begun");
        repl.loop.interrupt();
        assertEquals(
                "begun\n\nKeyboardInterrupt\n",
                ended.orTimeout(2, TimeUnit.MINUTES).join());
    }

    @Test
    void anInterruptThatComesTooLateForASnippetIsForTheNextOne() throws InterruptedException {
        // It comes while the second one is compiled, or runs.
        type("");
        CompletableFuture<String> ended =
                CompletableFuture.supplyAsync(() -> type("IO.println(\"begun\"); await(sleep(1000))"));
        repl.await("begun");
        repl.loop.interrupt();
        assertEquals(
                "begun\n\nKeyboardInterrupt\n",
                ended.orTimeout(2, TimeUnit.MINUTES).join());
        assertEquals("2\n", type("1 + 1"));
    }

    @Test
    void anInterruptStopsCodeThatNeverAwaits() throws InterruptedException {
        for (String blocking : List.of(
                "IO.println(\"begun\"); while (true) {}",
                "IO.println(\"begun\"); for (int i = 0; ; i = i + 1) Math.max(i, 1);",
                "IO.println(\"begun\"); Thread.sleep(1_000_000);",
                "IO.println(\"begun\"); new CountDownLatch(1).await();")) {
            type("");
            CompletableFuture<String> ended = CompletableFuture.supplyAsync(() -> type("{ " + blocking + " }"));
            repl.await("begun");
            repl.loop.interrupt();
            String printed = ended.orTimeout(2, TimeUnit.MINUTES).join();
            assertTrue(printed.endsWith("\nKeyboardInterrupt\n"), blocking + ": " + printed);
        }
        assertEquals("2\n", type("1 + 1"));
    }

    @Test
    void anInterruptStopsATaskThatBlocksTheLoop() throws InterruptedException {
        type("");
        type("var blocking = createTask(() -> { IO.println(\"blocked\"); Thread.sleep(1_000_000); })");
        repl.await("blocked");
        repl.loop.interrupt();
        assertEquals("true\n", type("blocking.done()"));
        type("try { await(blocking); } catch (InterruptedException e) {}");
    }

    /** Each public name of the everyday packages means asyncio4j's class, whatever the JDK has under that name. */
    @Test
    void importedNamesAreNotAmbiguous() throws IOException {
        for (String name : namesIn("org/asyncio4j")) {
            assertEquals("\"org.asyncio4j." + name + "\"\n", type(name + ".class.getName()"));
        }
        assertEquals("\"java.util.ArrayDeque\"\n", type("ArrayDeque.class.getName()"));
        assertEquals("\"java.util.concurrent.CompletableFuture\"\n", type("CompletableFuture.class.getName()"));
        assertEquals("\"org.asyncio4j.contextvars.Context\"\n", type("Context.class.getName()"));
    }

    private static List<String> namesIn(String folder) throws IOException {
        Path place = Path.of(Asyncio.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        if (Files.isDirectory(place)) {
            return namesIn(place.resolve(folder));
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            return namesIn(jar.getPath(folder));
        }
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.contains("-"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .filter(name -> isPublic("org.asyncio4j." + name))
                    .toList();
        }
    }

    private static boolean isPublic(String name) {
        try {
            return java.lang.reflect.Modifier.isPublic(Class.forName(name).getModifiers());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the number under which a declaration is in traces. */
    private static String idOf(String name) {
        return repl.session
                .shell()
                .snippets()
                .filter(snippet -> snippet instanceof jdk.jshell.DeclarationSnippet declared
                        && declared.name().equals(name))
                .map(snippet -> "#" + snippet.id())
                .findFirst()
                .orElseThrow();
    }
}
