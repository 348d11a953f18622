package org.asyncio4j.tests.introspection;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/** What there is to observe loops costs a short program nothing but what is listed here: classes, threads. */
class StartUpTest {

    private static final Pattern LOADED = Pattern.compile("(?:\\[.*\\])?\\s*([\\w.$]+) source: .*");

    private static final int ATTEMPTS = 5;

    /** Of the library: what asks whether something is recorded, and the fields of a loop for who looks. */
    private static final Set<String> OF_LIBRARY = Set.of(
            "org.asyncio4j.internal.events.Recorder",
            "org.asyncio4j.internal.events.FlightRecorderUse",
            "org.asyncio4j.internal.loop.BlockedLimit",
            "org.asyncio4j.internal.loop.BlockedWatch",
            "org.asyncio4j.internal.loop.BlockedWatch$Subject",
            "org.asyncio4j.internal.loop.StuckTasks",
            "org.asyncio4j.internal.loop.StuckWatch",
            "org.asyncio4j.internal.loop.WatchedLoop",
            "org.asyncio4j.internal.task.TaskAges",
            "org.asyncio4j.internal.task.TaskEvents");

    static final class Hello {

        /** A loop that has run for half a second is looked at. */
        private static final long LOOKS_NANOS = 400_000_000;

        private Hello() {}

        public static void main(String[] args) {
            long began = System.nanoTime();
            run(() -> {
                await(sleep(0.001));
                System.out.println("threads: " + ours());
            });
            System.out.println("short: " + (System.nanoTime() - began < LOOKS_NANOS));
        }

        private static Set<String> ours() {
            return Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.contains("asyncio") || name.contains("JFR"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void aShortProgramLoadsNothingThatIsForObservers() {
        ChildJvm.Outcome outcome = shortRun();
        Set<String> forObservers = new TreeSet<>();
        for (String line : outcome.lines()) {
            Matcher loaded = LOADED.matcher(line);
            if (loaded.matches() && isForObservers(loaded.group(1))) {
                forObservers.add(loaded.group(1));
            }
        }
        // The watchdog begins with a program that takes half a second, as a busy machine makes of any.
        forObservers.remove("org.asyncio4j.internal.loop.Watchdog");
        assertEquals(new TreeSet<>(OF_LIBRARY), forObservers);
        assertEquals(
                1,
                outcome.lines().stream()
                        .filter(line -> line.matches("threads: \\[(asyncio)?\\]"))
                        .count(),
                () -> outcome.lines().stream()
                        .filter(line -> line.startsWith("threads"))
                        .toList()
                        .toString());
    }

    /** On a busy machine even this program may take too long. */
    private static ChildJvm.Outcome shortRun() {
        for (int i = 0; i < ATTEMPTS; i++) {
            ChildJvm.Outcome outcome = new ChildJvm(Hello.class)
                    .with("-Xlog:class+load=info:stdout:none")
                    .run();
            if (outcome.lines().contains("short: true")) {
                return outcome;
            }
        }
        assumeTrue(false, "needs a machine on which hello world takes less than half a second");
        throw new AssertionError();
    }

    private static boolean isForObservers(String name) {
        return (name.startsWith("jdk.jfr.") && !name.equals("jdk.jfr.FlightRecorder"))
                || name.startsWith("org.asyncio4j.internal.introspection.")
                || name.startsWith("org.asyncio4j.internal.events.")
                || name.matches(
                        "org\\.asyncio4j\\.internal\\.(loop|task)\\.(Watch|Blocked|Stuck|Hangs|Deadlock|Observer|Transport|Task(Ages|Events)|WaitReasons).*");
    }
}
