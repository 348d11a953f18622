package org.asyncio4j.tests.futures;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.asyncio4j.Coroutine;
import org.asyncio4j.RunOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.LogCapture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Coroutines that nobody awaits. */
class ForgottenCoroutineTest {

    private static final int MANY = 100_000;

    @Tag("gc")
    @AsyncioTest(debug = false)
    @Ports("test_coroutines.py::CoroutineTest::test_func_9")
    void isReportedByNameOnceItIsGone(ReportedProblems problems) {
        forget("fetch");
        assertEquals("coroutine 'fetch' was never awaited", onlyReport(problems).message());
    }

    @Tag("gc")
    @AsyncioTest
    void inDebugModeTheReportSaysWhereItWasMade(ReportedProblems problems) {
        forget("fetch");
        LoopProblem problem = onlyReport(problems);
        assertTrue(
                problem.message()
                        .startsWith(
                                "coroutine 'fetch' was never awaited" + " (created at ForgottenCoroutineTest.java:"),
                problem.message());
        List<?> stack = (List<?>) problem.get("source_traceback");
        assertEquals("forget", ((StackTraceElement) stack.getFirst()).getMethodName());
    }

    @Tag("gc")
    @AsyncioTest
    void alsoOneOfTheLibrarysIsReported(ReportedProblems problems) {
        sleep(1);
        assertTrue(onlyReport(problems).message().startsWith("coroutine 'sleep' was never"));
    }

    @Test
    void theLogSaysHowToLearnWhereItWasMade() {
        List<String> plain = logOfForgotten(false);
        assertEquals(1, plain.size(), plain::toString);
        assertEquals(
                List.of(
                        "coroutine 'ForgottenCoroutineTest.<lambda>' was never awaited",
                        "debug mode (-Dasyncio4j.debug=true or ASYNCIO4J_DEBUG=1) tells where it was created"
                                + " (docs/guide mistakes: forgotten-await)"),
                plain.getFirst().lines().toList());
        List<String> debug = logOfForgotten(true);
        assertTrue(debug.getFirst().contains("(created at ForgottenCoroutineTest.java:"), debug::toString);
        assertFalse(debug.getFirst().contains("-Dasyncio4j.debug"), debug::toString);
    }

    private static List<String> logOfForgotten(boolean debug) {
        try (LogCapture log = new LogCapture()) {
            run(
                    async(() -> {
                        async(() -> 1);
                    }),
                    RunOptions.DEFAULT.withDebug(debug));
            return log.messages(Level.SEVERE);
        }
    }

    @Test
    void whatIsLeftIsReportedWhenTheLoopClosesOldestFirst() {
        ReportedProblems problems = new ReportedProblems();
        List<Coroutine<Void>> kept = new ArrayList<>();
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.setExceptionHandler(problems);
            loop.runUntilComplete(async(() -> {
                for (String name : List.of("a", "b", "c")) {
                    kept.add(async(name, () -> {}));
                }
                await(kept.get(1));
            }));
            assertEquals(List.of(), problems.take());
        }
        assertEquals(
                List.of("coroutine 'a' was never awaited", "coroutine 'c' was never awaited"),
                problems.take().stream().map(LoopProblem::message).toList());
    }

    @Test
    void oneThatASecondLoopRunsAfterTheFirstWasClosedRunsAllTheSame() {
        ReportedProblems problems = new ReportedProblems();
        List<Coroutine<String>> made = new ArrayList<>();
        run(() -> {
            Loops.getRunningLoop().setExceptionHandler(problems);
            made.add(async("late", () -> "spam"));
        });
        assertEquals("coroutine 'late' was never awaited", problems.takeOnly().message());
        assertEquals("spam", run(made.getFirst()));
    }

    @Tag("gc")
    @AsyncioTest
    void oneThatWasAwaitedIsNotReported(ReportedProblems problems) {
        await(async("awaited", () -> {}));
        assertThrows(
                IllegalArgumentException.class,
                () -> await(async("failed", () -> {
                    throw new IllegalArgumentException("mistake");
                })));
        assertOnlyTheControlIsReported(problems);
    }

    @Tag("gc")
    @AsyncioTest
    void oneThatATaskRunsIsNotReportedAndNeitherIfTheTaskNeverStarts(ReportedProblems problems) {
        await(createTask(async("run", () -> {})));
        createTask(async("cancelled", () -> {})).cancel();
        assertOnlyTheControlIsReported(problems);
    }

    @Tag("gc")
    @AsyncioTest
    void oneThatWasClosedIsNotReported(ReportedProblems problems) {
        Coroutine<Void> closed = async("closed", () -> {});
        closed.close();
        closed.close();
        assertOnlyTheControlIsReported(problems);
    }

    @Tag("gc")
    @AsyncioTest
    void oneThatWasClosedOnAnotherThreadIsNotReported(ReportedProblems problems) throws InterruptedException {
        Thread closer = Thread.ofPlatform().start(async("closed", () -> {})::close);
        closer.join();
        assertOnlyTheControlIsReported(problems);
    }

    @Tag("gc")
    @AsyncioTest(debug = false)
    void aHundredThousandLeaveNothingBehind(EventLoop loop) {
        int[] reported = {0};
        loop.setExceptionHandler((where, problem) -> reported[0]++);
        List<WeakReference<Object>> captured = new ArrayList<>();
        forgetMany(captured, 1000);
        Garbage.collectUntil(() -> reported[0] == 1000);
        long before = Garbage.bytesInUse();

        forgetMany(captured, MANY);
        Garbage.collectUntil(() -> reported[0] == 1000 + MANY);
        Garbage.collectUntil(() -> captured.stream().allMatch(it -> it.refersTo(null)));
        captured.clear();
        Garbage.assertNothingLeft(before, MANY);
    }

    @Tag("gc")
    @AsyncioTest(debug = false)
    void aHundredThousandThatWereAwaitedLeaveNothingBehind() {
        awaitMany(1000);
        long before = Garbage.bytesInUse();
        awaitMany(MANY);
        Garbage.assertNothingLeft(before, MANY);
    }

    private static void assertOnlyTheControlIsReported(ReportedProblems problems) {
        forget("control");
        assertTrue(onlyReport(problems).message().startsWith("coroutine 'control'"));
    }

    private static LoopProblem onlyReport(ReportedProblems problems) {
        List<LoopProblem> reported = new ArrayList<>();
        Garbage.collectUntil(() -> reported.addAll(problems.take()));
        assertEquals(1, reported.size(), reported::toString);
        return reported.getFirst();
    }

    private static void forget(String name) {
        async(name, () -> {});
    }

    private static void forgetMany(List<WeakReference<Object>> captured, int count) {
        for (int i = 0; i < count; i++) {
            Object mark = new Object();
            captured.add(new WeakReference<>(mark));
            async("forgotten", mark::hashCode);
        }
    }

    private static void awaitMany(int count) {
        for (int i = 0; i < count; i++) {
            await(async("awaited", () -> {}));
        }
    }
}
