package org.asyncio4j.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the script {@code test} in a copy of the project, in which sources may be changed. Takes a
 * minute, most of it for compiling the project a second time.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
@EnabledIfSystemProperty(named = "asyncio4j.nightly", matches = "true")
class LauncherOfTestsTest {
    private static final String LOCK = "asyncio4j-core/src/main/java/org/asyncio4j/Lock.java";

    private static final String LOCK_TEST = "asyncio4j-tests/src/test/java/org/asyncio4j/tests/sync/LockTest.java";

    @TempDir
    Path folder;

    private Path clone;

    @Test
    @Timeout(600) // Maven
    void runsWhatIsNamedAndCompilesWhatChanged() throws Exception {
        clone = folder.resolve("a clone");
        LauncherTest.copySources(Path.of("..").toAbsolutePath().normalize(), clone);

        String both = test(0, "LockTest");
        assertTrue(both.matches("(?s).*\\d+ passed, 0 failed, 0 skipped\ncarrier, portable .*"), both);

        String method = Files.readString(clone.resolve(LOCK_TEST))
                .replaceFirst("(?s).*?@AsyncioTest\\b.*?void (\\w+)\\(.*", "$1");
        for (String name : List.of("LockTest#" + method, "LockTest." + method)) {
            String one = test(0, "portable", name);
            assertTrue(one.startsWith("1 passed, 0 failed, 0 skipped\nportable "), one);
        }
        String verbose = test(0, "carrier", "-v", "LockTest#" + method);
        assertTrue(verbose.contains("passed  LockTest." + method + " "), verbose);

        assertEquals("test: there is no test class LockTset; near: LockTest\n", test(2, "LockTset"));
        String unknown = test(2, "carrier", "LockTest." + method + "X");
        assertTrue(unknown.startsWith("test: LockTest has no test method " + method + "X; near: " + method), unknown);
        assertTrue(test(2, "LockTest", "--what").contains("unknown option --what"), "an option");

        // What a test sees of a change: its own, a body's in the core, a signature's in the core.
        edit(
                LOCK_TEST,
                "void " + method + "() {",
                "void " + method + "() { if (true) throw new AssertionError(\"own\");");
        String failing = test(1, "carrier", "LockTest");
        assertTrue(failing.startsWith("FAILED  LockTest." + method), failing);
        assertTrue(failing.contains("AssertionError: own") && failing.contains(" 1 failed"), failing);
        edit(LOCK_TEST, " if (true) throw new AssertionError(\"own\");", "");

        edit(LOCK, "public boolean locked() {", "public boolean locked() { if (true) return false;");
        assertTrue(test(1, "carrier", "LockTest").contains("FAILED  LockTest."), "a changed body");
        edit(LOCK, " if (true) return false;", "");

        edit(LOCK, "public boolean locked() {", "public boolean isLocked() {");
        assertTrue(test(2, "carrier", "LockTest").contains("error: cannot find symbol"), "a renamed method");
        edit(LOCK, "public boolean isLocked() {", "public boolean locked() {");
        assertTrue(test(0, "carrier", "LockTest").contains(" passed, 0 failed"), "all as it was");
    }

    private void edit(String file, String before, String after) throws IOException {
        Path path = clone.resolve(file);
        String source = Files.readString(path);
        assertTrue(source.contains(before), () -> file + " has no \"" + before + "\"");
        Files.writeString(path, source.replace(before, after));
    }

    private String test(int exitCode, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(clone.resolve("test").toString());
        command.addAll(List.of(args));
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        int actual = builder.start().waitFor();
        String output = Files.readString(out);
        assertEquals(exitCode, actual, output);
        return output;
    }
}
