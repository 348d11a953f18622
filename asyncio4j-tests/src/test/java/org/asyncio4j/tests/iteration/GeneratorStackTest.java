package org.asyncio4j.tests.iteration;

import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.ChildJvm;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Test;

/** What stacks and reports show of a task that is inside of a generator. */
class GeneratorStackTest {

    private static AsyncGenerator<Integer> inner() {
        return asyncGenerator(out -> innerBody());
    }

    private static void innerBody() throws IOException {
        await(sleep(1));
        throw new IOException("from the inside");
    }

    private static AsyncGenerator<Integer> outer() {
        return asyncGenerator(out -> outerBody());
    }

    private static void outerBody() {
        for (int item : each(inner())) {
            throw new AssertionError(item);
        }
    }

    private static void consume() {
        for (int item : each(outer())) {
            throw new AssertionError(item);
        }
    }

    /** The methods of this class among {@code frames}, in their order. */
    private static List<String> methods(Stream<StackTraceElement> frames) {
        return frames.filter(frame -> frame.getClassName().equals(GeneratorStackTest.class.getName()))
                .map(StackTraceElement::getMethodName)
                .filter(name -> !name.startsWith("lambda$"))
                .toList();
    }

    @AsyncioTest
    void anExceptionShowsWhereItWasThrownAndWhoAskedForTheItem() {
        Task<?> task = createTask(() -> consume());
        IOException problem = assertThrows(IOException.class, () -> await(task));
        List<String> shown = methods(Stream.of(problem.getStackTrace()));
        assertEquals(List.of("innerBody", "outerBody", "consume"), shown.subList(0, 3));
        assertEquals(
                List.of("anExceptionShowsWhereItWasThrownAndWhoAskedForTheItem"),
                shown.subList(3, shown.size()),
                "who awaited the task");
    }

    @AsyncioTest
    void aCancellationShowsBothToo() {
        Task<?> task = createTask(() -> consume());
        await(sleep(0.5));
        task.cancel();
        CancelledError problem = assertThrows(CancelledError.class, () -> await(task));
        assertEquals(List.of("innerBody", "outerBody", "consume"), methods(Stream.of(problem.getStackTrace())));
    }

    @AsyncioTest
    void anExceptionFromElsewhereKeepsItsTrace() {
        IOException problem = new IOException("made here");
        StackTraceElement[] before = problem.getStackTrace();
        AsyncGenerator<Integer> generator = asyncGenerator(out -> {
            throw problem;
        });
        assertThrows(IOException.class, () -> await(anext(generator)));
        assertEquals(List.of(before), List.of(problem.getStackTrace()));
    }

    @AsyncioTest
    @Ports("test_asyncgen.py::AsyncGenAsyncioTest::test_async_gen_aclose_compatible_with_get_stack")
    void theStackOfATaskThatWaitsInAGeneratorIsThatOfBoth() {
        Task<?> task = createTask(() -> consume());
        await(sleep(0.5));
        List<String> outermostFirst = methods(task.getStack().stream());
        assertEquals(List.of("consume", "outerBody", "innerBody"), outermostFirst);
        assertEquals(List.of("innerBody"), methods(task.getStack(2).stream()), "the innermost ones");
        assertTrue(task.toString().contains("running at GeneratorStackTest.java"), task::toString);
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
    }

    @AsyncioTest
    void theStackOfATaskThatHasLeftTheGeneratorIsItsOwn() {
        AsyncGenerator<Integer> generator = WithGenerators.count(3);
        Task<?> task = createTask(() -> waitAfter(generator));
        await(sleep(0.5));
        assertEquals(List.of("waitAfter"), methods(task.getStack().stream()));
        await(task);
    }

    private static void waitAfter(AsyncGenerator<Integer> generator) {
        await(anext(generator));
        await(sleep(1));
    }

    @AsyncioTest
    void renamingATaskInsideAGeneratorRenamesItsOwnThread() {
        Thread[] threads = new Thread[2];
        AsyncGenerator<Integer> source = asyncGenerator("source", out -> {
            threads[1] = Thread.currentThread();
            await(sleep(1));
            out.yield(1);
        });
        Task<?> task = createTask(() -> {
            threads[0] = Thread.currentThread();
            await(anext(source));
        });
        await(sleep(0.5));
        task.setName("renamed");
        assertEquals("renamed", threads[0].getName());
        assertEquals("source", threads[1].getName());
        await(task);
    }

    @Test
    void aBodyThatBlocksIsReportedWithItsTaskAndBothStacks() {
        try (LogCapture log = new LogCapture()) {
            run(
                    async(() -> {
                        Loops.getRunningLoop().setSlowCallbackDuration(0.02);
                        await(createTask(async(() -> blockInside()), "culprit"));
                    }),
                    RunOptions.DEFAULT.withDebug(true));
            String report = log.messages(Level.WARNING).stream()
                    .filter(line -> line.contains("'culprit' blocks its thread"))
                    .findFirst()
                    .orElse("");
            assertTrue(report.contains("sleepInBody"), report);
            assertTrue(report.contains("blockInside"), report);
        }
    }

    private static void blockInside() {
        await(anext(asyncGenerator("blocking", out -> sleepInBody()), null));
    }

    private static void sleepInBody() throws InterruptedException {
        Thread.sleep(100);
    }

    @Test
    void aPinnedAwaitYieldOrRequestFailsWithAMessageAndNothingHangs() {
        new ChildJvm(Pinned.class)
                .with("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1")
                .run()
                .assertPrinted(
                        "await: await while pinned",
                        "item 1",
                        "yield: await while pinned",
                        "item 2",
                        "request: await while pinned",
                        "item 3",
                        "other task");
    }

    /** Suspends with class initializers on its stack, which cannot be. */
    static final class Pinned {

        private Pinned() {}

        public static void main(String[] args) {
            run(() -> {
                AsyncGenerator<Integer> generator = asyncGenerator(out -> {
                    attempt("await", () -> System.out.println(AwaitsInside.VALUE));
                    out.yield(1);
                    YieldCode.code = () -> out.yield(7);
                    attempt("yield", () -> System.out.println(YieldsInside.VALUE));
                    out.yield(2);
                    out.yield(3);
                });
                System.out.println("item " + await(anext(generator)));
                System.out.println("item " + await(anext(generator)));
                AskCode.code = () -> await(anext(generator));
                attempt("request", () -> System.out.println(AsksInside.VALUE));
                System.out.println("item " + await(anext(generator)));
                System.out.println(await(createTask(() -> "other task")));
            });
        }

        private static void attempt(String name, Runnable code) {
            try {
                code.run();
            } catch (ExceptionInInitializerError e) {
                System.out.println(name + ": " + e.getCause().getMessage().split(":")[0]);
            }
        }
    }

    static final class AwaitsInside {
        static final Object VALUE = waited();

        private AwaitsInside() {}

        private static Object waited() {
            await(sleep(0));
            return "waited";
        }
    }

    static final class YieldsInside {
        static final Object VALUE = yielded();

        private YieldsInside() {}

        private static Object yielded() {
            YieldCode.code.run();
            return "yielded";
        }
    }

    /** Apart, because setting a field of the other would initialize it. */
    static final class YieldCode {
        static Runnable code;

        private YieldCode() {}
    }

    static final class AsksInside {
        static final Object VALUE = asked();

        private AsksInside() {}

        private static Object asked() {
            AskCode.code.run();
            return "asked";
        }
    }

    /** Apart, because setting a field of the other would initialize it. */
    static final class AskCode {
        static Runnable code;

        private AskCode() {}
    }
}
