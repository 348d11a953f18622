package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.regex.Pattern;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Task;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that hang for a reason that only the JVM knows are told of it, in debug mode and without. */
@Tag("real-time")
class HangTest {

    /** Each waits for the limits of the watchdog, so that they wait together, but not all start at once. */
    private static final int TOGETHER = 4;

    private static final Map<List<String>, CompletableFuture<ChildJvm.Outcome>> BEGUN = new HashMap<>();
    private static ExecutorService executor;

    @BeforeAll
    static void beginAll() {
        executor = Executors.newFixedThreadPool(TOGETHER);
        for (String debug : List.of("false", "true")) {
            begin(OneMonitor.class, List.of(), debug);
            begin(Initializes.class, List.of(), debug, Initialized.class.getName());
        }
        for (String limit : List.of("off", "4")) {
            begin(OneMonitor.class, List.of("-Dasyncio4j.blockedLimit=" + limit), "false");
        }
        begin(Initializes.class, List.of(), "false", WithLambda.class.getName());
        begin(AwaitsItself.class, List.of());
    }

    @AfterAll
    static void endAll() {
        executor.close();
    }

    private static void begin(Class<?> program, List<String> options, String... arguments) {
        ChildJvm jvm = new ChildJvm(program).with(options.toArray(String[]::new));
        BEGUN.put(key(program, options, arguments), jvm.begin(executor, arguments));
    }

    private static ChildJvm.Outcome outcome(Class<?> program, List<String> options, String... arguments) {
        return BEGUN.get(key(program, options, arguments)).join();
    }

    private static List<String> key(Class<?> program, List<String> options, String... arguments) {
        return List.of(program.getName(), options.toString(), List.of(arguments).toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoTasksAndOneMonitor(boolean debug) {
        ChildJvm.Outcome outcome = outcome(OneMonitor.class, List.of(), Boolean.toString(debug));
        String report = outcome.output();
        assertEquals(
                1,
                report.lines()
                        .filter(line -> line.contains("waits for a monitor"))
                        .count(),
                outcome::toString);
        assertTrue(report.contains("Task 'second' waits for a monitor at HangTest.java:"), outcome::toString);
        assertTrue(report.contains("HangTest$OneMonitor.hold"), outcome::toString);
        assertTrue(report.contains("use an asyncio4j Lock"), outcome::toString);
        // Debug mode tells first that it blocks, after a tenth of a second; on a busy machine also of other steps.
        assertEquals(
                debug ? 2 : 1,
                report.lines().filter(line -> line.startsWith("Task 'second'")).count(),
                outcome::toString);
    }

    @Test
    void aHangIsToldOnceWhateverTheWatchdogsLimit() {
        for (String limit : List.of("off", "4")) {
            ChildJvm.Outcome outcome = outcome(OneMonitor.class, List.of("-Dasyncio4j.blockedLimit=" + limit), "false");
            assertEquals(
                    1,
                    outcome.output()
                            .lines()
                            .filter(line -> line.contains("for more than 3 seconds"))
                            .count(),
                    outcome::toString);
            assertEquals(1, outcome.output().split("has blocked").length - 1, outcome::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStaticInitializerWhoseTasksUseItsClass(boolean debug) {
        String report = reportOfInitializer(Initialized.class, debug);
        assertTrue(report.contains("Task 'user' has not reached an await at HangTest.java:"), report);
        assertTrue(report.contains("HangTest$UsesIt.use"), report);
    }

    @Test
    void aStaticInitializerWhoseTasksAreItsLambdas() {
        String report = reportOfInitializer(WithLambda.class, false);
        assertTrue(report.contains("Task 'Task-1' has not reached an await for"), report);
    }

    @Test
    void anAwaitInAStaticInitializerOfWhatTheClassItselfDoes() {
        ChildJvm.Outcome outcome = outcome(AwaitsItself.class, List.of());
        // The carrier engine refuses such an await, the portable one only in debug mode.
        if (!outcome.output().startsWith("await while pinned")) {
            assertTrue(
                    Pattern.compile("Task 'child' has not reached an await for more than \\d+(\\.\\d)? seconds, and"
                                    + " task 'parent' awaits in the static initializer of "
                                    + Pattern.quote(Awaiting.class.getName() + " (HangTest.java:"))
                            .matcher(outcome.output())
                            .find(),
                    outcome::toString);
        }
    }

    private static String reportOfInitializer(Class<?> type, boolean debug) {
        ChildJvm.Outcome outcome = outcome(Initializes.class, List.of(), Boolean.toString(debug), type.getName());
        String report = outcome.output();
        assertEquals(
                1,
                report.lines()
                        .filter(line -> line.contains("static initializer of"))
                        .count(),
                outcome::toString);
        assertTrue(
                report.contains("the static initializer of " + type.getName() + " (HangTest.java:"), outcome::toString);
        assertTrue(report.contains("in main for instance"), outcome::toString);
        return report;
    }

    /** Prints the library's warnings, and ends the JVM some time after the first that tells of the hang. */
    private static void endAfterReport(String told) {
        Logger logger = Logger.getLogger("asyncio");
        logger.setUseParentHandlers(false);
        logger.addHandler(new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord entry) {
                if (entry.getLevel() == Level.WARNING) {
                    System.out.println(entry.getMessage());
                }
                if (entry.getMessage().contains(told)) {
                    Thread.ofPlatform().daemon().start(() -> {
                        try {
                            Thread.sleep(
                                    1800); // longer than from the watchdog's limit to that of who waits for the loop
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        Runtime.getRuntime().halt(0);
                    });
                }
            }
        });
        keep = logger;
    }

    /** The JDK refers to loggers weakly. */
    private static Logger keep;

    static final class OneMonitor {

        private static final Object MONITOR = new Object();

        private OneMonitor() {}

        public static void main(String[] args) {
            endAfterReport("waits for a monitor");
            run(
                    () -> {
                        Task<Void> first = createTask(() -> hold(), "first");
                        Task<Void> second = createTask(() -> hold(), "second");
                        await(gather(first, second));
                        return null;
                    },
                    RunOptions.DEFAULT.withDebug(Boolean.parseBoolean(args[0])));
        }

        private static void hold() {
            synchronized (MONITOR) {
                await(sleep(0.01));
            }
        }
    }

    static final class Initializes {

        private static boolean debug;

        private Initializes() {}

        public static void main(String[] args) throws ClassNotFoundException {
            endAfterReport("static initializer of");
            debug = Boolean.parseBoolean(args[0]);
            Class.forName(args[1]);
        }

        private static RunOptions options() {
            return RunOptions.DEFAULT.withDebug(debug);
        }
    }

    static final class AwaitsItself {

        private AwaitsItself() {}

        public static void main(String[] args) {
            endAfterReport("awaits in the static initializer");
            run(() -> {
                Task<Integer> parent = createTask(() -> Awaiting.VALUE, "parent");
                try {
                    System.out.println("value " + await(parent));
                } catch (ExceptionInInitializerError refused) {
                    System.out.println(refused.getCause().getMessage());
                }
            });
        }
    }

    static final class Awaiting {

        static final int VALUE = await(createTask(() -> 1, "child"));

        private Awaiting() {}
    }

    static final class WithLambda {

        static final int VALUE = run(() -> 1, Initializes.options());

        private WithLambda() {}
    }

    static final class Initialized {

        static final int VALUE = run(new UsesIt()::start, Initializes.options());

        private Initialized() {}

        static int used() {
            return VALUE;
        }
    }

    static final class UsesIt {

        int start() {
            return await(createTask(this::use, "user"));
        }

        int use() {
            return Initialized.used();
        }
    }
}
