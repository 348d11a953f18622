package org.asyncio4j.tests.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.asyncio4j.AsyncIterable;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Awaitable;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.function.Executable;

/** A null among several arguments is refused at once, and which one it was is told. */
class NullArgumentsTest {

    @AsyncioTest
    void amongThoseOfAChild() {
        assertNames("args[1]", () -> Asyncio.createSubprocessExec("echo", "a", null));
        assertNames(
                "command[1]",
                () -> Asyncio.createSubprocessExec(Arrays.asList("echo", null), SubprocessOptions.DEFAULT));
        assertNames(
                "args[0]",
                () -> Loops.getRunningLoop().subprocessExec(() -> new SubprocessProtocol() {}, "echo", (String) null));
    }

    @AsyncioTest
    void amongThoseThatAreGathered() {
        assertNames("awaitables", () -> Asyncio.gather((Awaitable<String>[]) null));
    }

    @AsyncioTest
    void amongThoseThatAreMerged() {
        AsyncIterable<String> some = Asyncio.fromIterable(Arrays.asList("a"));
        assertNames("sources", () -> Asyncio.merge((AsyncIterable<String>[]) null));
        assertNames("sources[1]", () -> Asyncio.merge(some, null));
        assertNames("sources[0]", () -> Asyncio.merge(Arrays.asList(null, some), 3));
    }

    private static void assertNames(String argument, Executable call) {
        assertEquals(
                argument + " must not be null",
                assertThrows(NullPointerException.class, call).getMessage());
    }
}
