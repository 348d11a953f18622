package org.asyncio4j.tests.process;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/** When children are spawned, and what is said where they cannot be. */
class SpawningTest {

    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    /** Starts children, and prints who starts the first and who a later one. */
    static final class Starter {

        public static void main(String[] args) {
            run(() -> {
                IO.println("first: " + (isSpawned() ? "spawned" : "by the JDK"));
                int more = args.length == 0 ? Integer.MAX_VALUE : Integer.parseInt(args[0]);
                while (more > 0 && !isSpawned()) {
                    more--;
                }
                IO.println("last: " + (more > 0 ? "spawned" : "by the JDK"));
            });
        }

        /** Only of a spawned child is a signal of its own told from a code. */
        private static boolean isSpawned() {
            return await(await(createSubprocessExec("sh", "-c", "kill -9 $$")).waitFor()) == -9;
        }
    }

    /** Asks for what only a spawned child can have. */
    static final class Asking {

        public static void main(String[] args) {
            run(() -> {
                SubprocessOptions options = switch (args.length == 0 ? "" : args[0]) {
                    case "group" -> SubprocessOptions.DEFAULT.withProcessGroup(0);
                    case "user" -> SubprocessOptions.DEFAULT.withUser("nobody").withGroup("nogroup");
                    default -> SubprocessOptions.DEFAULT.withStartNewSession(true);
                };
                try {
                    IO.println(
                            await(await(createSubprocessExec(options, "true")).waitFor()));
                } catch (UnsupportedOperationException e) {
                    IO.println(e.getMessage());
                }
            });
        }
    }

    @Test
    void theFirstIsTheJdksAndLaterOnesAreSpawned() {
        new ChildJvm(Starter.class).with(NATIVE_ACCESS).run().assertPrinted("first: by the JDK", "last: spawned");
    }

    @Test
    void theFirstWaitsIfAProgramWantsItSo() {
        new ChildJvm(Starter.class)
                .with(NATIVE_ACCESS, "-Dasyncio4j.subprocess.spawn=true")
                .run()
                .assertPrinted("first: spawned", "last: spawned");
    }

    @Test
    void withoutNativeAccessTheyAreTheJdksAndNothingIsSaid() {
        new ChildJvm(Starter.class).run("20").assertPrinted("first: by the JDK", "last: by the JDK");
    }

    @Test
    void theClassesForItAreNotLoadedWithoutNativeAccess() {
        ChildJvm.Outcome outcome = new ChildJvm(Starter.class)
                .with("-Xlog:class+load=info:stdout:none")
                .run("5");
        assertEquals(
                0,
                outcome.lines().stream()
                        .filter(line -> line.contains("process.SystemCalls"))
                        .count());
    }

    @Test
    void anOptionThatNeedsItWaitsForIt() {
        new ChildJvm(Asking.class).with(NATIVE_ACCESS).run().assertPrinted("0");
    }

    @Test
    void anOptionThatNeedsItSaysWhatItNeeds() {
        new ChildJvm(Asking.class)
                .run("group")
                .assertPrinted(
                        "processGroup is not available here: it needs native access; start java with " + NATIVE_ACCESS);
        new ChildJvm(Asking.class)
                .with(NATIVE_ACCESS, "-Dasyncio4j.subprocess.threads=true")
                .run("group")
                .assertPrinted("processGroup is not available here: pipes are served by threads, or a system"
                        + " property switches it off");
    }

    @Test
    void aSessionCanBeBegunByAProgramToo() {
        new ChildJvm(Asking.class).run().assertPrinted("0");
        new ChildJvm(Asking.class)
                .with("-Dasyncio4j.subprocess.threads=true")
                .run()
                .assertPrinted("0");
        new ChildJvm(Asking.class)
                .withVariable("PATH", "/nonexistent")
                .run()
                .assertPrinted("startNewSession is not available here: it needs native access; start java with "
                        + NATIVE_ACCESS
                        + "; or the program setsid");
        new ChildJvm(Asking.class)
                .withVariable("PATH", "/nonexistent")
                .run("user")
                .assertPrinted("user is not available here: it needs the program setpriv");
    }

    @Test
    void whatIsNoMaskAndNoNameIsRefused() {
        SubprocessOptions any = SubprocessOptions.PIPED;
        assertEquals("umask must be from 0 to 0777: -1", refusal(() -> any.withUmask(-1)));
        assertEquals("umask must be from 0 to 0777: 01000", refusal(() -> any.withUmask(01000)));
        assertEquals("user must be a name or a number: \"\"", refusal(() -> any.withUser("")));
        assertEquals("group must be a name or a number: \"\"", refusal(() -> any.withGroup("")));
    }

    private static String refusal(Runnable call) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    @Test
    void aNegativeGroupIsRefused() {
        assertEquals(
                "processGroup must be >= 0: -1",
                assertThrows(IllegalArgumentException.class, () -> SubprocessOptions.PIPED.withProcessGroup(-1))
                        .getMessage());
    }
}
