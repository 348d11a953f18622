package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** An exception that leaves a task, a loop or a thread goes on with the frames of the code that waited for it. */
class TracesTest {

    private static <T> T fails() {
        throw new IllegalArgumentException("no");
    }

    private static <T> T fails(RuntimeException problem) {
        throw problem;
    }

    private static Coroutine<Integer> failing() {
        return async("failing", () -> fails());
    }

    private static <T> T outer(Awaitable<T> awaitable) {
        return inner(awaitable);
    }

    private static <T> T inner(Awaitable<T> awaitable) {
        return await(awaitable);
    }

    private static void second(Awaitable<?> awaitable) {
        await(awaitable);
    }

    /** The methods of this class in a trace, without those that hold the tests. */
    private static List<String> methods(Throwable problem) {
        return methods(problem.getStackTrace());
    }

    private static List<String> methods(StackTraceElement[] trace) {
        return Stream.of(trace)
                .filter(frame -> frame.getClassName().equals(TracesTest.class.getName()))
                .map(StackTraceElement::getMethodName)
                .filter(name -> List.of("fails", "outer", "inner", "second", "link", "runs")
                        .contains(name))
                .toList();
    }

    private static IllegalArgumentException thrownBy(Runnable code) {
        return assertThrows(IllegalArgumentException.class, code::run);
    }

    @AsyncioTest
    void anAwaitOfATaskShowsWhoAwaited() {
        IllegalArgumentException problem = thrownBy(() -> outer(createTask(failing())));
        assertEquals(List.of("fails", "inner", "outer"), methods(problem));
    }

    @AsyncioTest
    void theFramesOfTheTasksThreadAreCutAndThoseOfTheLibraryAreFew() {
        IllegalArgumentException problem = thrownBy(() -> outer(createTask(failing())));
        List<String> names = Stream.of(problem.getStackTrace())
                .map(frame -> frame.getClassName().replaceFirst(".*\\.", "") + "." + frame.getMethodName())
                .map(name -> name.replaceFirst("lambda\\$.*", "lambda"))
                .toList();
        assertEquals(
                List.of(
                        "TracesTest.fails",
                        "TracesTest.lambda",
                        "CodeCoroutine.awaitIn",
                        "Traces.rethrow",
                        "Asyncio.await",
                        "TracesTest.inner",
                        "TracesTest.outer"),
                names.subList(0, 7));
    }

    @AsyncioTest
    void anAwaitInACoroutineThatIsAwaitedInPlaceIsOneStackAnyway() {
        IllegalArgumentException problem = thrownBy(() -> outer(failing()));
        assertEquals(List.of("fails", "inner", "outer"), methods(problem));
        assertFalse(Stream.of(problem.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("rethrow")));
    }

    @AsyncioTest
    void aChainOfTasksShowsAllOfThem() {
        Task<Integer> first = createTask(failing());
        Task<Integer> then = createTask(() -> outer(first));
        assertEquals(List.of("fails", "inner", "outer", "second"), methods(thrownBy(() -> second(then))));
    }

    @AsyncioTest
    void gatherShowsWhoAwaitedIt() {
        assertEquals(List.of("fails", "inner", "outer"), methods(thrownBy(() -> outer(gather(failing(), sleep(0))))));
    }

    @AsyncioTest
    void shieldAndWaitForShowWhoAwaitedThem() {
        assertEquals(List.of("fails", "inner", "outer"), methods(thrownBy(() -> outer(shield(failing())))));
        assertEquals(List.of("fails", "inner", "outer"), methods(thrownBy(() -> outer(waitFor(failing(), 5)))));
        Task<Integer> task = createTask(failing());
        assertEquals(List.of("fails", "inner", "outer"), methods(thrownBy(() -> outer(waitFor(task, 5)))));
    }

    @AsyncioTest
    void toThreadShowsBothThreads() {
        assertEquals(List.of("fails", "inner", "outer"), methods(thrownBy(() -> outer(toThread(() -> fails())))));
    }

    @AsyncioTest
    void aGroupsExceptionShowsTheBlockAndItsMembersTheirTasks() {
        ExceptionGroup group = assertThrows(
                ExceptionGroup.class,
                () -> outer(async(() -> with(taskGroup(), it -> {
                    it.createTask(failing());
                }))));
        assertEquals(List.of("inner", "outer"), methods(group));
        assertEquals(List.of("fails"), methods(group.exceptions().getFirst()));
    }

    @AsyncioTest
    void aGroupThatLeavesATaskShowsWhoAwaitedThatTask() {
        Task<Void> task = createTask(() -> {
            with(taskGroup(), it -> {
                it.createTask(failing());
            });
        });
        assertEquals(List.of("inner", "outer"), methods(assertThrows(ExceptionGroup.class, () -> outer(task))));
    }

    @AsyncioTest
    void theResultOfADoneTaskShowsWhoAsked() {
        Task<Integer> task = createTask(failing());
        await(sleep(0));
        await(sleep(0));
        assertEquals(List.of("fails", "second"), methods(thrownBy(() -> second(async(task::result)))));
    }

    @AsyncioTest
    void aGeneratorThatAwaitsATaskShowsAllThree() {
        AsyncGenerator<Integer> generator = asyncGenerator(out -> out.yield(inner(createTask(failing()))));
        Task<Void> task = createTask(() -> second(anext(generator)));
        assertEquals(List.of("fails", "inner", "second", "inner", "outer"), methods(thrownBy(() -> outer(task))));
    }

    @AsyncioTest
    void eachOfTwoAwaitersIsShownByItself() {
        Task<Integer> task = createTask(failing());
        List<List<String>> seen = new ArrayList<>();
        Task<Void> one = createTask(() -> {
            seen.add(methods(thrownBy(() -> outer(task))));
        });
        Task<Void> two = createTask(() -> {
            seen.add(methods(thrownBy(() -> second(task))));
        });
        await(gather(one, two));
        assertEquals(List.of(List.of("fails", "inner", "outer"), List.of("fails", "second")), seen);
    }

    @AsyncioTest
    void twoAwaitersThatFailWithItKeepTheirOwnFrames() {
        Task<Integer> task = createTask(failing());
        Task<Integer> one = createTask(() -> outer(task));
        Task<Void> two = createTask(() -> second(task));
        await(sleep(0));
        await(sleep(0));
        await(sleep(0));
        assertEquals(List.of("fails", "second", "inner", "outer"), methods(thrownBy(() -> outer(two))));
        assertEquals(List.of("fails", "inner", "outer", "second"), methods(thrownBy(() -> second(one))));
    }

    @AsyncioTest
    void anAwaiterThatFailsLaterDoesNotTakeTheFramesOfAnother() {
        Task<Integer> task = createTask(failing());
        Task<Integer> one = createTask(() -> {
            try {
                return outer(task);
            } finally {
                await(sleep(1));
            }
        });
        Task<Void> two = createTask(() -> second(task));
        thrownBy(() -> await(two));
        assertEquals(List.of("fails", "inner", "outer"), methods(thrownBy(() -> outer(one))));
    }

    @AsyncioTest
    void anExceptionThatIsKeptForLaterGoesOnWhereItWasKept() {
        Task<Integer> task = createTask(() -> {
            IllegalArgumentException kept = thrownBy(() -> second(createTask(failing())));
            thrownBy(() -> second(createTask(failing())));
            throw kept;
        });
        assertEquals(List.of("fails", "second", "inner", "outer"), methods(thrownBy(() -> outer(task))));
    }

    @AsyncioTest
    void awaitingAgainReplacesTheFramesOfTheAwaitBefore() {
        Task<Integer> task = createTask(failing());
        int length = thrownBy(() -> outer(task)).getStackTrace().length;
        for (int i = 0; i < 100; i++) {
            IllegalArgumentException problem = thrownBy(() -> outer(task));
            assertEquals(List.of("fails", "inner", "outer"), methods(problem));
            assertEquals(length, problem.getStackTrace().length);
        }
        assertEquals(List.of("fails", "second"), methods(thrownBy(() -> second(task))));
    }

    @AsyncioTest
    void theStackOfAFailedTaskIsItsOwnWhoeverAwaitsIt() {
        Task<Integer> task = createTask(failing());
        thrownBy(() -> outer(task));
        assertEquals(List.of("fails"), methods(task.getStack().toArray(StackTraceElement[]::new)));
    }

    @AsyncioTest
    void aConstantExceptionShowsTheLatestAwaitOnly() {
        IllegalArgumentException constant = thrownBy(() -> inner(failing()));
        int longest = 0;
        for (int i = 0; i < 50; i++) {
            Task<Integer> task = createTask(() -> fails(constant));
            longest = Math.max(longest, thrownBy(() -> second(task)).getStackTrace().length);
            assertEquals(List.of("fails", "inner", "second"), methods(constant));
        }
        assertTrue(longest < 100, () -> "grows: " + constant.getStackTrace().length);
    }

    @AsyncioTest
    void anExceptionThatTwoTasksThrowIsNotMixed() {
        IllegalArgumentException shared = new IllegalArgumentException("shared");
        Task<Integer> one = createTask(() -> fails(shared));
        Task<Integer> two = createTask(() -> fails(shared));
        thrownBy(() -> outer(one));
        assertEquals(List.of("inner", "outer"), methods(shared));
        thrownBy(() -> second(two));
        assertEquals(List.of("second"), methods(shared));
    }

    @AsyncioTest
    void anExceptionOfAnotherThreadThatATaskThrowsIsLeftAlone() throws InterruptedException {
        IllegalArgumentException[] made = new IllegalArgumentException[1];
        Thread thread = Thread.ofPlatform().start(() -> made[0] = new IllegalArgumentException("elsewhere"));
        thread.join();
        StackTraceElement[] before = made[0].getStackTrace();
        thrownBy(() -> outer(createTask(() -> fails(made[0]))));
        assertArrayEquals(before, made[0].getStackTrace());
    }

    @AsyncioTest
    void anExceptionThatAFutureIsGivenShowsWhereItWasMadeAndWhoAwaited(EventLoop loop) {
        SettableFuture<Integer> future = loop.createFuture();
        loop.callSoon(() -> future.setException(thrownBy(() -> fails())));
        assertEquals(List.of("fails", "inner", "outer"), methods(thrownBy(() -> outer(future))));
    }

    /** Refuses all that can be refused. */
    private static final class Frozen extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;
        private final boolean throwing;

        Frozen(boolean throwing) {
            super("frozen");
            this.throwing = throwing;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return throwing ? fails() : null;
        }

        @Override
        public void setStackTrace(StackTraceElement[] trace) {
            throw new UnsupportedOperationException();
        }
    }

    /** As constants often are: not even {@code setStackTrace} has an effect. */
    private static final class WithoutTrace extends RuntimeException {

        private static final long serialVersionUID = 1L;

        WithoutTrace() {
            super("cheap", null, false, false);
        }
    }

    /** As constants were before Java 7: the trace is empty, but could be set. */
    private static final class Unfilled extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    @AsyncioTest
    void exceptionsThatRefuseArriveAsTheyAre() {
        for (RuntimeException problem :
                List.of(new Frozen(true), new Frozen(false), new WithoutTrace(), new Unfilled())) {
            Task<Integer> task = createTask(() -> fails(problem));
            assertSame(problem, assertThrows(RuntimeException.class, () -> outer(task)));
            assertSame(problem, assertThrows(RuntimeException.class, () -> second(task)));
            if (!(problem instanceof Frozen)) {
                assertEquals(0, problem.getStackTrace().length);
            }
        }
    }

    private static Integer link(Awaitable<Integer> before) {
        return await(before);
    }

    @AsyncioTest
    void aLongChainOfTasksHasABoundedTraceWithBothItsEnds() {
        Task<Integer> task = createTask(failing());
        for (int i = 0; i < 10_000; i++) {
            Task<Integer> before = task;
            task = createTask(() -> link(before));
        }
        Task<Integer> last = task;
        IllegalArgumentException problem = thrownBy(() -> outer(last));
        assertTrue(problem.getStackTrace().length < 500, () -> "" + problem.getStackTrace().length);
        List<String> shown = methods(problem);
        assertEquals(List.of("fails", "link", "link"), shown.subList(0, 3));
        assertEquals(List.of("link", "inner", "outer"), shown.subList(shown.size() - 3, shown.size()));
        assertEquals(
                1,
                Stream.of(problem.getStackTrace())
                        .filter(frame -> frame.getMethodName().equals("framesLeftOut"))
                        .count());
    }

    @AsyncioTest
    void aCancellationIsNotContinued() {
        Task<Void> task = createTask(() -> {
            await(sleep(10));
        });
        await(sleep(0));
        task.cancel();
        CancelledError problem = assertThrows(CancelledError.class, () -> outer(task));
        assertEquals(List.of(), methods(problem));
    }

    private static void runs(Runnable code) {
        code.run();
    }

    @Test
    void whatLeavesRunGoesOnWithItsCaller() {
        assertEquals(List.of("fails", "runs"), methods(thrownBy(() -> runs(() -> run(failing())))));
        assertEquals(
                List.of("fails", "inner", "runs"),
                methods(thrownBy(() -> runs(() -> run(() -> {
                    inner(createTask(failing()));
                })))));
    }

    @Test
    void whatLeavesARunInAnExecutorGoesOnWithItsCallerOnce() {
        List<List<String>> seen = new ArrayList<>();
        run(() -> {
            await(toThread(() -> seen.add(methods(thrownBy(() -> runs(() -> run(failing())))))));
        });
        assertEquals(List.of(List.of("fails", "runs")), seen);
    }

    @Test
    void whatLeavesARunnerOrALoopGoesOnWithItsCaller() {
        try (Runner runner = new Runner()) {
            assertEquals(List.of("fails", "runs"), methods(thrownBy(() -> runs(() -> runner.run(failing())))));
        }
        try (EventLoop loop = Loops.newEventLoop()) {
            assertEquals(
                    List.of("fails", "runs"), methods(thrownBy(() -> runs(() -> loop.runUntilComplete(failing())))));
        }
    }

    @Test
    void aCancellationThatLeavesRunShowsItsCaller() {
        CancelledError problem = assertThrows(
                CancelledError.class,
                () -> runs(() -> run(() -> {
                    createTask(() -> {}).getLoop();
                    org.asyncio4j.Asyncio.currentTask().cancel();
                    outer(sleep(1));
                })));
        assertEquals(List.of("inner", "outer", "runs"), methods(problem));
    }

    @Test
    void anErrorThatEndsTheLoopShowsWhoRanIt() {
        try (EventLoop loop = Loops.newEventLoop()) {
            loop.createTask(async(() -> {
                second(async(() -> {
                    throw new KeyboardInterrupt();
                }));
            }));
            KeyboardInterrupt problem = assertThrows(KeyboardInterrupt.class, () -> runs(loop::runForever));
            assertEquals(List.of("second", "runs"), methods(problem));
        }
    }

    @Test
    void twoLoopsThatThrowOneExceptionLeaveItsOriginalFramesAndNoMoreThanTwoWaits() throws InterruptedException {
        IllegalArgumentException shared = thrownBy(() -> run(failing()));
        List<Throwable> wrong = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    run(() -> {
                        for (int k = 0; k < 300; k++) {
                            Task<Integer> task = createTask(() -> fails(shared));
                            assertSame(shared, thrownBy(() -> second(task)));
                            StackTraceElement[] trace = shared.getStackTrace();
                            assertEquals("fails", trace[0].getMethodName());
                            assertTrue(trace.length < 200, () -> "" + trace.length);
                        }
                    });
                } catch (Throwable problem) {
                    wrong.add(problem);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void whatIsThrownAgainByAnotherRunShowsThatOne() {
        IllegalArgumentException problem = thrownBy(() -> runs(() -> run(failing())));
        int length = problem.getStackTrace().length;
        for (int i = 0; i < 10; i++) {
            thrownBy(() -> runs(() -> run(() -> fails(problem))));
            assertEquals(List.of("fails", "runs"), methods(problem));
        }
        assertEquals(length, problem.getStackTrace().length, 1);
    }
}
